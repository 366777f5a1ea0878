package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.agent.fixture.Share;
import dev.vigie.agent.plugins.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real plugins: one that comes with the program, and one that somebody downloaded. */
class PluginsCommandTest {
    private final FakeServices services = new FakeServices();

    @TempDir
    Path directory;

    private Path download;

    @BeforeEach
    void shipOneAndDownloadAnother() throws Exception {
        services.state = directory.resolve("state");
        new PluginJar(directory, "sound").matcher("sound").jar(services.state.resolve("shipped/sound.jar"));
        download = new PluginJar(directory, "fresh").matcher("fresher").jar(directory.resolve("download.jar"));
    }

    @Test
    void theListSaysWhatEachAddsAndWhatIsWrong() throws Exception {
        Files.createDirectories(services.state.resolve("plugins"));
        Path broken = Files.writeString(services.state.resolve("plugins/broken.jar"), "no jar");

        Outcome text = Outcome.of(services, "plugins", "list");
        Outcome json = Outcome.of(services, "plugins", "list", "--json");

        assertThat(text.status()).isZero();
        assertThat(text.out().lines().toList().get(1))
                .matches("sound +1\\.2\\.3 +Somebody +matcher sound +ready +.*/shipped/sound\\.jar");
        assertThat(text.out()).contains("✗ broken.jar: It is no zip file");
        JsonObject first = json.json().getAsJsonArray().get(0).getAsJsonObject();
        assertThat(first).isEqualTo(JsonParser.parseString("""
                        {"id":"sound","version":"1.2.3","provider":"Somebody","description":"","state":"ready",
                         "reason":"","location":"%s","extensions":[{"kind":"matcher","id":"sound"}]}
                        """.formatted(services.state.resolve("shipped/sound.jar"))));
        assertThat(json.json()
                        .getAsJsonArray()
                        .get(1)
                        .getAsJsonObject()
                        .get("location")
                        .getAsString())
                .isEqualTo(broken.toString());
    }

    @Test
    void aPluginIsCheckedInstalledShownAndRemoved() {
        String file = download.toString();

        Outcome check = Outcome.of(services, "plugins", "check", file);
        assertThat(check.status()).isZero();
        assertThat(check.out())
                .contains("✓ " + file + " can be used: it is fresh 1.2.3.")
                .contains("-e fresher:…");
        assertThat(Outcome.of(services, "plugins", "list").out()).doesNotContain("fresh");

        Outcome install = Outcome.of(services, "plugins", "install", file, "--json");
        assertThat(install.status()).isZero();
        JsonObject installed = install.json().getAsJsonObject();
        assertThat(installed.get("status").getAsString()).isEqualTo("success");
        assertThat(installed.get("location").getAsString())
                .isEqualTo(services.state.resolve("plugins/fresh.jar").toString());

        Outcome info = Outcome.of(services, "plugins", "info", "fresher");
        assertThat(info.out())
                .startsWith("fresh 1.2.3, by Somebody\n")
                .contains("matcher fresher")
                .containsPattern("expressions +text list +\\(required\\) +What to leave out, in order\\.");
        JsonObject option = Outcome.of(services, "plugins", "info", "fresh", "--json")
                .json()
                .getAsJsonObject()
                .getAsJsonArray("options")
                .get(0)
                .getAsJsonObject();
        assertThat(option).isEqualTo(JsonParser.parseString("""
                        {"of":{"kind":"matcher","id":"fresher"},"name":"expressions","type":"text_list","required":true,
                         "default":null,"allowed":[],"documentation":"What to leave out, in order."}
                        """));

        assertThat(Outcome.of(services, "plugins", "remove", "fresh").out()).startsWith("✓ Removed fresh from ");
        assertThat(Outcome.of(services, "plugins", "list").out()).doesNotContain("fresh");
    }

    @Test
    void whatCannotBeUsedIsSaidAndNotInstalled() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.zip"), "no zip");

        Outcome check = Outcome.of(services, "plugins", "check", broken.toString());
        Outcome json = Outcome.of(services, "plugins", "check", broken.toString(), "--json");
        Outcome install = Outcome.of(services, "plugins", "install", broken.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.out()).contains("✗ " + broken + " cannot be used. It is no zip file");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.json().getAsJsonObject().get("status").getAsString()).isEqualTo("failed");
        assertThat(install.status()).isEqualTo(2);
        assertThat(install.err()).startsWith("vigie: The plugin " + broken + " is not installed. ");
    }

    @Test
    void whatComesWithTheProgramStaysAndWhatIsUnknownIsGuessed() {
        Outcome shipped = Outcome.of(services, "plugins", "remove", "sound");
        Outcome unknown = Outcome.of(services, "plugins", "info", "soud");

        assertThat(shipped.status()).isEqualTo(2);
        assertThat(shipped.err()).contains("comes with Vigie").contains("and stays");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("Did you mean \"sound\"?");
    }

    @Test
    void aProjectIsBegunWithWhatItTakesToGoOn() throws Exception {
        Share.in(services.state.resolve("share"));
        String place = directory.resolve("mine").toString();

        Outcome text = Outcome.of(services, "plugins", "new", "hook", "mine", "--package", "com.acme", "--to", place);
        Outcome again = Outcome.of(services, "plugins", "new", "hook", "mine", "--package", "com.acme", "--to", place);
        Outcome json = Outcome.of(
                services, "plugins", "new", "hook", "mine", "--package", "com.acme", "--to", place + "2", "--json");
        Outcome taken = Outcome.of(services, "plugins", "new", "matcher", "sound", "--package", "com.acme");

        assertThat(text.out())
                .contains("Begin with src/main/java/com/acme/MineHook.java")
                .contains("mvn package", "vigie plugins install target/mine-1.0.0.jar");
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("is not empty");
        assertThat(json.json().getAsJsonObject().get("plugin").getAsString())
                .isEqualTo(place + "2/target/mine-1.0.0.jar");
        assertThat(taken.err()).contains("There is a matcher \"sound\" already, from the plugin sound.");
    }

    @Test
    void aMissingOrWrongWordIsExplained() {
        Outcome nothing = Outcome.of(services, "plugins");
        Outcome wrong = Outcome.of(services, "plugins", "instal", "x");

        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err())
                .contains("Say what to do with plugins: check, new, info, install, list, remove.")
                .contains("'vigie help plugins' says how it is used.");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("There is no command plugins instal; did you mean install");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "info", "check", "install", "remove", "new"})
    void everyPartExplainsItself(String part) {
        Outcome help = Outcome.of(services, "help", "plugins", part);

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: vigie plugins " + part).contains("Example");
        assertThat(Outcome.of(services, "plugins", part, "--help").out()).isEqualTo(help.out());
        assertThat(Outcome.of(services, "help", "plugins").out()).contains("\n  " + part + " ");
    }

    @Test
    void quietWorksInThePartsToo() {
        assertThat(Outcome.of(services, "plugins", "install", download.toString(), "--quiet"))
                .isEqualTo(new Outcome(0, "", ""));
    }
}
