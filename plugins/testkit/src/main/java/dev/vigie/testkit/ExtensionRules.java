package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.VigieExtension;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** The rules that all kinds of extensions share. */
final class ExtensionRules {
    private ExtensionRules() {}

    static void checkIdentity(VigieExtension<?> extension) {
        Class<?> type = extension.getClass();
        assertThat(type.isAnnotationPresent(Extension.class))
                .as("%s must carry @Extension, else it is never found", type.getName())
                .isTrue();
        assertThat(Modifier.isPublic(type.getModifiers()))
                .as("%s must be public, else it cannot be created", type.getName())
                .isTrue();
        assertThat(type.getConstructors())
                .as("%s must have a public constructor without parameters", type.getName())
                .anyMatch(constructor -> constructor.getParameterCount() == 0);
        assertThat(extension.id())
                .as("id() is what people write: lower case letters, digits, dots and hyphens")
                .matches("[a-z0-9][a-z0-9.-]*");
        assertThat(extension.id()).as("id() must never change").isEqualTo(extension.id());
        checkOptions(extension);
    }

    static void checkOptions(VigieExtension<?> extension) {
        Set<String> names = new HashSet<>();
        for (OptionDescription option : extension.options()) {
            assertThat(option.name())
                    .as("an option's name is lower case words joined by hyphens")
                    .matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
            assertThat(names.add(option.name()))
                    .as("option \"%s\" is described twice", option.name())
                    .isTrue();
            assertThat(option.documentation())
                    .as("option \"%s\" needs a sentence for the person who sets it", option.name())
                    .isNotBlank();
            option.defaultValue()
                    .ifPresent(value -> assertThatCode(
                                    () -> Options.check("", List.of(option), Map.of(option.name(), value)))
                            .as("option \"%s\" must take its own default", option.name())
                            .doesNotThrowAnyException());
        }
    }
}
