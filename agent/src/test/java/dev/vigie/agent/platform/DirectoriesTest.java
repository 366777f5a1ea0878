package dev.vigie.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DirectoriesTest {
    private static final Path HOME = Path.of("/home/anna").toAbsolutePath();

    @Test
    void linuxFollowsTheXdgDefaults() {
        assertThat(directories("Linux", Map.of()))
                .isEqualTo(new Directories(
                        HOME.resolve(".local/state/vigie"),
                        HOME.resolve(".config/vigie"),
                        HOME.resolve(".local/share/vigie"),
                        Optional.empty()));
    }

    @Test
    void variablesWinWhenTheyAreAbsolute() {
        Path other = HOME.resolveSibling("other");
        Directories directories = directories(
                "Linux",
                Map.of(
                        "XDG_STATE_HOME",
                        other.toString(),
                        "XDG_CONFIG_HOME",
                        "relative",
                        "XDG_DATA_HOME",
                        "",
                        "XDG_RUNTIME_DIR",
                        other.toString()));

        assertThat(directories)
                .isEqualTo(new Directories(
                        other.resolve("vigie"),
                        HOME.resolve(".config/vigie"),
                        HOME.resolve(".local/share/vigie"),
                        Optional.of(other.resolve("vigie"))));
    }

    @Test
    void theHomeOfTheEnvironmentWinsOverThatOfTheAccount() {
        assertThat(directories("Linux", Map.of("HOME", "/srv/anna")).configuration())
                .isEqualTo(Path.of("/srv/anna/.config/vigie"));
    }

    @Test
    void withoutAnAccountNothingDependsOnWhereTheProgramIsStarted() {
        Properties nobody = new Properties();
        nobody.setProperty("user.home", "?");
        assertThat(Directories.home(Map.of(), nobody)).isEqualTo(HOME.getRoot());
    }

    @Test
    void theConfigurationAndAPersonsPluginsHaveTheirPlaces() {
        Directories directories = directories("Linux", Map.of("HOME", "/srv/anna"));

        assertThat(directories.configurationFile()).isEqualTo(Path.of("/srv/anna/.config/vigie/vigie.yaml"));
        assertThat(directories.plugins()).isEqualTo(Path.of("/srv/anna/.local/share/vigie/plugins"));
    }

    @Test
    void macKeepsThingsInItsLibrary() {
        Directories directories = directories("Mac OS X", Map.of());

        assertThat(directories.configuration()).isEqualTo(HOME.resolve("Library/Application Support/vigie"));
        assertThat(directories.state()).startsWithRaw(directories.configuration());
    }

    @Test
    void windowsKeepsThingsInApplicationData() {
        Directories directories = directories(
                "Windows 11", Map.of("LOCALAPPDATA", HOME.resolve("L").toString()));

        assertThat(directories.configuration()).isEqualTo(HOME.resolve("AppData/Roaming/vigie"));
        assertThat(directories.state()).isEqualTo(HOME.resolve("L/vigie/state"));
    }

    private static Directories directories(String system, Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("os.name", system);
        properties.setProperty("user.home", HOME.toString());
        return Directories.of(environment, properties);
    }
}
