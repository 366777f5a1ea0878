package dev.vigie.plugins.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.hook.PostBackupHookFactory;
import dev.vigie.testkit.PostBackupHookContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class CommandHookFactoryTest extends PostBackupHookContract {

    @Override
    protected PostBackupHookFactory factory() {
        return new CommandHookFactory();
    }

    @Override
    protected Map<String, Object> succeeding() {
        return Map.of("run", List.of("echo", "{name} {archive}"));
    }

    @Override
    protected Optional<Map<String, Object>> failing() {
        return Optional.of(Map.of("run", "false"));
    }

    @Override
    protected Optional<Map<String, Object>> lasting() {
        return Optional.of(Map.of("run", List.of("sleep", "60")));
    }

    @Override
    protected List<Map<String, Object>> senseless() {
        return List.of(
                Map.of(),
                Map.of("run", List.of()),
                Map.of("run", ""),
                Map.of("run", List.of("echo", "{nonsense}")),
                Map.of("run", "true", "directory", "not/absolute"),
                Map.of("run", "true", "directory", "/no/such/directory"),
                Map.of("run", "true", "environment", List.of("NOT A NAME")),
                Map.of("shell", "echo"));
    }

    @Test
    void unknownPlaceholderIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> Argument.parse("Backed up {nmae}"))
                .hasMessageContaining("unknown placeholder \"{nmae}\"")
                .hasMessageContaining("{name}")
                .hasMessageContaining("{{nmae}");
    }

    @Test
    void optionsAreDocumented() {
        assertThat(factory().options()).extracting("name").containsExactly("run", "directory", "environment");
    }
}
