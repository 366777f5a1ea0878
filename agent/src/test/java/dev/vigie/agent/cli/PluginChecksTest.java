package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.HookRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginChecksTest {
    private final PluginChecks checks = new PluginChecks(TestPlugins.host());

    @Test
    void aHookIsAskedWhetherItTakesItsOptions() {
        assertThatThrownBy(() -> checks.checkHook(running("notify-send", "{nobody}")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("unknown placeholder \"{nobody}\"");
        assertThatCode(() -> checks.checkHook(running("notify-send", "{name}"))).doesNotThrowAnyException();
    }

    private static HookRequest running(String... command) {
        return new HookRequest("command", Map.of("run", List.of(command)), Set.of(), Optional.empty());
    }
}
