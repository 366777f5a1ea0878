package dev.vigie.agent.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the installed plugins filled in, the schema and the loader agree about their options, too. */
class InstalledSchemaTest {
    private static final JsonObject FILLED = ConfigurationSchema.of(new Installed());
    private static final com.networknt.schema.Schema SCHEMA = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12)
            .getSchema(ConfigurationSchema.text(FILLED), InputFormat.JSON);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true  | format: zip, options: { level: best }",
                "true  | format: zip, options: { level: 6 }",
                "true  | format: zip, options: { level: '6' }",
                "false | format: zip, options: { level: 13 }",
                "false | format: zip, options: { level: [ best ] }",
                "false | format: zip, options: { levle: best }",
                "true  | options: { level: best }",
                "false | options: { levle: best }",
                "true  | format: seven, options: { threads: 2, solid: true, passwords: [ a, b ], comment: 5 }",
                "true  | format: seven, options: { threads: '2', solid: 'false', passwords: a, comment: text }",
                "true  | format: seven, options: { comment: '${HOME}' }",
                "true  | format: zip, options: { level: '${LEVEL}' }",
                "false | format: seven, options: { threads: many }",
                "false | format: seven, options: { threads: 1.5 }",
                "false | format: seven, options: { solid: yes }",
                "false | format: seven, options: { passwords: { a: b } }",
                "false | format: seven, options: { comment: [ a ] }",
                "false | format: seven, options: { level: best }",
                "true  | format: tar",
                "false | format: tar, options: { level: best }",
                "false | format: zpi",
                "true  | hooks: [ { type: command, run: [ echo ], on: [ failed ], timeout: 5s } ]",
                "true  | hooks: [ { type: bell } ]",
                "false | hooks: [ { type: command } ]",
                "false | hooks: [ { type: command, run: [ echo ], runs: [ echo ] } ]",
                "false | hooks: [ { type: bell, run: [ echo ] } ]",
                "false | hooks: [ { type: comand, run: [ echo ] } ]",
            })
    void theSchemaAndTheLoaderAgree(boolean right, String folder) throws Exception {
        assertAgreement(right, "folders: [ { source: /data, destination: /backup, " + folder + " } ]");
    }

    private void assertAgreement(boolean right, String yaml) throws Exception {
        assertThat(isAcceptedByTheLoader(yaml)).as("the loader").isEqualTo(right);
        assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).as("the schema").matches(found -> found.isEmpty() == right);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true  | format: seven, options: { threads: 2 }",
                "false | format: seven, options: { level: best }",
                "false | hooks: [ { type: bell, loud: true } ]",
            })
    void alsoAboutTheDefaults(boolean right, String defaults) throws Exception {
        assertAgreement(
                right, "{ defaults: { " + defaults + " }, folders: [ { source: /data, destination: /backup } ] }");
    }

    @Test
    void editorsAreToldWhatAnOptionIsAndItsDefault() {
        JsonObject threads = FILLED.getAsJsonObject("$defs")
                .getAsJsonObject("options-of-seven")
                .getAsJsonObject("properties")
                .getAsJsonObject("threads");

        assertThat(threads.get("description").getAsString()).isEqualTo("How many at once.");
        assertThat(threads.get("default").getAsLong()).isEqualTo(1);
    }

    @Test
    void withoutPluginsItIsTheOneThatIsShipped() throws Exception {
        try (var shipped = ConfigurationSchema.class.getResourceAsStream("vigie.schema.json")) {
            assertThat(ConfigurationSchema.of(new Nothing()))
                    .isEqualTo(JsonParser.parseString(new String(shipped.readAllBytes(), UTF_8)));
        }
    }

    private boolean isAcceptedByTheLoader(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("vigie.yaml"), yaml);
        Environment environment = new Environment(
                Map.of("HOME", "/home/someone", "LEVEL", "best"),
                Path.of("/home/someone"),
                Path.of("/home/someone/.state"));
        try {
            new ConfigurationLoader(environment, Optional.of(new Installed())).load(file);
            return true;
        } catch (ConfigurationException e) {
            return false;
        }
    }

    private static class Nothing implements InstalledPlugins {
        @Override
        public Map<String, List<OptionDescription>> formats() {
            return Map.of();
        }

        @Override
        public Map<String, List<OptionDescription>> hooks() {
            return Map.of();
        }

        @Override
        public void checkPattern(String pattern) {}

        @Override
        public Exclusions exclusions(Path source, List<String> patterns) {
            return Exclusions.NONE;
        }
    }

    private static final class Installed extends Nothing {
        @Override
        public Map<String, List<OptionDescription>> formats() {
            Map<String, List<OptionDescription>> formats = new LinkedHashMap<>();
            formats.put(
                    "zip",
                    List.of(OptionDescription.withDefault("level", OptionType.TEXT, "default", "How hard to try.")
                            .oneOf("fast", "default", "best", "6")));
            formats.put(
                    "seven",
                    List.of(
                            OptionDescription.withDefault("threads", OptionType.INTEGER, 1L, "How many at once."),
                            OptionDescription.optional("solid", OptionType.BOOLEAN, "All in one."),
                            OptionDescription.optional("passwords", OptionType.TEXT_LIST, "To try."),
                            OptionDescription.optional("comment", OptionType.TEXT, "To store.")));
            formats.put("tar", List.of());
            return formats;
        }

        @Override
        public Map<String, List<OptionDescription>> hooks() {
            return Map.of(
                    "command",
                    List.of(OptionDescription.required("run", OptionType.TEXT_LIST, "What to run.")),
                    "bell",
                    List.of());
        }
    }
}
