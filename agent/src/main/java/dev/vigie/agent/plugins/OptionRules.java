package dev.vigie.agent.plugins;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an extension may say of its options: what could never be set is its author's mistake, not that of who sets it. */
final class OptionRules {
    private OptionRules() {}

    /** @throws UnusablePluginException when it breaks them */
    static void require(VigieExtension<?> extension) {
        String owner = "Its \"" + extension.id() + "\" ";
        Set<String> names = new HashSet<>();
        for (OptionDescription option : extension.options()) {
            if (!names.add(option.name())) {
                throw new UnusablePluginException(
                        owner + "describes the option \"" + option.name() + "\" twice. Its author must take one away.");
            }
            if (extension instanceof PostBackupHookFactory && PostBackupHookFactory.KEYS.contains(option.name())) {
                throw new UnusablePluginException(owner + "has an option \"" + option.name()
                        + "\", which cannot be set: every hook has that key in a configuration for something else. Its"
                        + " author must give it another name.");
            }
            option.defaultValue().ifPresent(value -> requireFit(owner, option, value));
        }
        if (extension instanceof ExclusionMatcherFactory matcher) {
            requirePatterns(owner, matcher);
        }
    }

    private static void requireFit(String owner, OptionDescription option, Object value) {
        try {
            Options.check("", List.of(option), Map.of(option.name(), value));
        } catch (BackupException e) {
            throw new UnusablePluginException(owner + "has an option with a default that it would not take itself"
                    + e.getMessage() + ". Its author must mend one of the two.");
        }
    }

    /** All that is ever given to a matcher. */
    private static void requirePatterns(String owner, ExclusionMatcherFactory matcher) {
        try {
            Options.check("", matcher.options(), Map.of(ExclusionMatcherFactory.EXPRESSIONS, List.of("x")));
        } catch (BackupException e) {
            throw new UnusablePluginException(owner + "cannot be given a pattern" + e.getMessage()
                    + ". Its author must describe the option \"" + ExclusionMatcherFactory.EXPRESSIONS
                    + "\" as a list of texts, and require no other.");
        }
    }
}
