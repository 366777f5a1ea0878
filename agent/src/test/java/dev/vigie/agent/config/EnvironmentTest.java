package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Path HOME = Path.of("/home/someone");

    @Test
    void followsTheXdgDirectoriesEverywhere() {
        Map<String, String> variables = Map.of("XDG_CONFIG_HOME", "/etc/xdg", "XDG_STATE_HOME", "/var/state");
        for (String system : new String[] {"Linux", "Mac OS X", "Windows 11"}) {
            Environment environment = new Environment(variables, HOME, system);
            assertThat(environment.configurationFile()).isEqualTo(Path.of("/etc/xdg/vigie/vigie.yaml"));
            assertThat(environment.stateDirectory()).isEqualTo(Path.of("/var/state/vigie"));
        }
    }

    @Test
    void fallsBackToWhatTheOperatingSystemIsUsedTo() {
        Map<String, String> windows = Map.of("APPDATA", "/roaming", "LOCALAPPDATA", "/local");

        assertThat(new Environment(windows, HOME, "Linux").configurationFile())
                .isEqualTo(HOME.resolve(".config/vigie/vigie.yaml"));
        assertThat(new Environment(windows, HOME, "Mac OS X").configurationFile())
                .isEqualTo(HOME.resolve("Library/Application Support/vigie/vigie.yaml"));
        assertThat(new Environment(windows, HOME, "Windows 11").configurationFile())
                .isEqualTo(Path.of("/roaming/vigie/vigie.yaml"));
        assertThat(new Environment(windows, HOME, "Windows 11").stateDirectory())
                .isEqualTo(Path.of("/local/vigie"));
        assertThat(new Environment(Map.of(), HOME, "Linux").stateDirectory())
                .isEqualTo(HOME.resolve(".local/state/vigie"));
    }

    @Test
    void ignoresRelativeXdgDirectoriesAsTheSpecificationSays() {
        Environment environment = new Environment(Map.of("XDG_CONFIG_HOME", "relative"), HOME, "Linux");

        assertThat(environment.configurationFile()).isEqualTo(HOME.resolve(".config/vigie/vigie.yaml"));
    }
}
