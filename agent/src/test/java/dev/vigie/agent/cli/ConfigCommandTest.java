package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.agent.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCommandTest {
    private final FakeServices services = new FakeServices();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void writeOne() throws Exception {
        services.state = directory;
        file = Files.writeString(directory.resolve("vigie.yaml"), """
                folders:
                  - source: /home/anna/Documents
                    destination: /backup
                    hooks: [ { type: command, run: ["echo", "${SECRET} é"] } ]
                """);
    }

    @Test
    void whatIsRightIsSaidToBe() {
        assertThat(Outcome.of(services, "config", "check"))
                .isEqualTo(new Outcome(0, "✓ " + file + " is right: 1 folder.\n", ""));
        assertThat(Outcome.of(services, "config", "check", "-c", file.toString(), "--json")
                        .json())
                .isEqualTo(JsonParser.parseString("""
                        {"status":"success","file":"%s","folders":["Documents"],"problems":[]}
                        """.formatted(file)));
    }

    @Test
    void everyProblemHasItsPlace() throws Exception {
        Files.writeString(file, "folders:\n  - soruce: /a\n    destination: /b\n    keep: none\n");

        Outcome text = Outcome.of(services, "config", "check");
        Outcome json = Outcome.of(services, "config", "check", "--json");

        assertThat(text.status()).isEqualTo(2);
        assertThat(text.out()).contains(file + ":2:5: unknown key \"soruce\"; did you mean \"source\"?\n");
        assertThat(text.out().lines()).hasSizeGreaterThan(1).allMatch(line -> line.startsWith(file + ":"));
        assertThat(json.status()).isEqualTo(2);
        JsonArray problems = json.json().getAsJsonObject().getAsJsonArray("problems");
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem).isEqualTo(JsonParser.parseString("""
                        {"file":"%s","line":2,"column":5,
                         "message":"unknown key \\"soruce\\"; did you mean \\"source\\"?"}
                        """.formatted(file))));
    }

    @Test
    void aMissingFileIsAProblem() throws Exception {
        Files.delete(file);

        Outcome outcome = Outcome.of(services, "config", "check");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).startsWith(file + ": ");
        assertThat(Outcome.of(services, "config", "show").status()).isEqualTo(2);
    }

    @Test
    void whatIsShownMeansTheSameAndHidesSecrets() throws Exception {
        Configuration before = services.configuration(file);

        Outcome yaml = Outcome.of(services, "config", "show");
        Outcome json = Outcome.of(services, "config", "show", "--json");

        assertThat(yaml.status()).isZero();
        assertThat(yaml.out())
                .contains("name: Documents")
                .contains("${SECRET} é")
                .doesNotContain("mellon");
        Files.writeString(file, yaml.out());
        assertThat(services.configuration(file)).isEqualTo(before);
        JsonObject folder =
                json.json().getAsJsonObject().getAsJsonArray("folders").get(0).getAsJsonObject();
        assertThat(folder.get("destination").getAsString()).isEqualTo("/backup");
        assertThat(folder.get("verify").getAsBoolean()).isFalse();
    }

    @Test
    void theSchemaIsOneDocument() {
        Outcome plain = Outcome.of(services, "config", "schema");
        Outcome json = Outcome.of(services, "config", "schema", "--json");

        assertThat(plain.status()).isZero();
        assertThat(plain.json()).isEqualTo(json.json());
        assertThat(json.json().getAsJsonObject().get("title").getAsString()).contains("Vigie configuration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "show", "schema"})
    void everyPartExplainsItself(String part) {
        Outcome help = Outcome.of(services, "help", "config", part);

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: vigie config " + part).contains("Example");
    }
}
