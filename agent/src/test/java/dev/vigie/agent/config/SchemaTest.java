package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.Gson;
import dev.vigie.agent.config.BrokenConfigurationTest.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The schema that editors use and the loader that decides say the same. */
class SchemaTest {
    /** What only the loader can see: values compared with each other or with this machine, and YAML that is not JSON. */
    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "a key written twice",
            "a longest wait shorter than the quiet time, one of them from the defaults",
            "two folders with one name",
            "one folder twice, and one into itself",
            "variables",
            "a path that a variable leaves empty",
            "a time zone",
            "no folder",
            "tags",
            "a value that holds itself");

    @TempDir
    Path directory;

    private final ConfigurationLoader loader = new ConfigurationLoader(
            new Environment(Map.of(), Path.of("/home/someone"), Path.of("/home/someone/.local/state/vigie")),
            Optional.empty());

    static Stream<Case> refusedByTheSchemaToo() {
        return BrokenConfigurationTest.cases().stream().filter(given -> !BEYOND_A_SCHEMA.contains(given.title()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusedByTheSchemaToo(Case given) {
        assertThat(complaints(given.main())).isNotEmpty();
    }

    /** Text that is no YAML is a complaint, too. */
    private static List<String> complaints(String yaml) {
        try {
            return Schema.VIGIE.complaints(yaml);
        } catch (RuntimeException e) {
            return List.of(e.toString());
        }
    }

    @ParameterizedTest(name = "the keys of {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | { '?': 1 }",
                "log           | { log: { '?': 1 } }",
                "defaults      | { defaults: { '?': 1 } }",
                "folder        | { folders: [ { '?': 1 } ] }",
                "trigger       | { folders: [ { trigger: { '?': 1 } } ] }",
                "keep/anyOf/1  | { folders: [ { keep: { '?': 1 } } ] }",
            })
    void knowsTheKeysThatTheLoaderKnows(String definition, String yaml) throws IOException {
        JsonNode node =
                definition.isEmpty() ? Schema.VIGIE.json() : Schema.VIGIE.json().at("/$defs/" + definition);

        assertThat(node.at("/additionalProperties").asBoolean(true)).isFalse();
        assertThat(node.at("/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(keysKnownToTheLoader(yaml));
    }

    /** The loader names all keys it knows when it meets one that is like none of them. */
    private Set<String> keysKnownToTheLoader(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("vigie.yaml"), yaml);
        ConfigurationException refusal = catchThrowableOfType(ConfigurationException.class, () -> loader.load(file));
        String known = "unknown key \"?\"; known here: ";
        return refusal.problems().stream()
                .map(ConfigurationProblem::message)
                .filter(message -> message.startsWith(known))
                .flatMap(message -> Stream.of(message.substring(known.length()).split(", ")))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    @Test
    void knowsTheKeysOfHooksThatTheLoaderKeepsForItself() throws Exception {
        Path file = Files.writeString(directory.resolve("vigie.yaml"), """
                folders:
                  - source: /a
                    destination: /b
                    hooks: [ { type: x, on: [ failed ], timeout: 1s, run: y } ]
                """);

        Map<String, Object> own =
                loader.load(file).folders().get(0).hooks().get(0).options().values();

        assertThat(own).isEqualTo(Map.of("run", "y"));
        assertThat(Schema.VIGIE.json().at("/$defs/hook/properties").propertyNames())
                .containsExactlyInAnyOrder("type", "on", "timeout");
    }

    @Test
    void tellsTheDefaultsThatTheLoaderFillsIn() throws Exception {
        Path file = Files.writeString(directory.resolve("vigie.yaml"), "folders: [ { source: /a, destination: /b } ]");
        Gson gson = new Gson();
        Map<?, ?> filledIn = gson.fromJson(gson.toJson(loader.load(file).toTree()), Map.class);
        Map<?, ?> folder = (Map<?, ?>) ((List<?>) filledIn.get("folders")).get(0);

        assertThat(defaults("/$defs/log/properties")).containsOnlyKeys("level", "format");
        assertThat(((Map<?, ?>) filledIn.get("log"))
                        .entrySet()
                        .containsAll(defaults("/$defs/log/properties").entrySet()))
                .isTrue();
        assertThat((Object) folder.get("trigger")).isEqualTo(defaults("/$defs/trigger/properties"));
        for (String key : List.of("format", "options", "mode", "exclude", "keep", "verify", "hooks")) {
            JsonNode described = Schema.VIGIE.json().at("/$defs/" + key + "/default");
            assertThat(gson.fromJson(described.toString(), Object.class))
                    .as(key)
                    .isEqualTo(folder.get(key));
        }
    }

    private static Map<String, Object> defaults(String properties) {
        Map<String, Object> found = new TreeMap<>();
        Schema.VIGIE.json().at(properties).properties().stream()
                .filter(property -> property.getValue().has("default"))
                .forEach(property -> found.put(
                        property.getKey(), property.getValue().get("default").asString()));
        return found;
    }

    @Test
    void describesEveryKey() {
        List<String> silent = Stream.of("log", "defaults", "folder", "trigger", "keep/anyOf/1", "hook")
                .flatMap(definition ->
                        Schema.VIGIE.json().at("/$defs/" + definition + "/properties").properties().stream())
                .filter(property -> !described(property.getValue()))
                .map(Map.Entry::getKey)
                .toList();

        assertThat(silent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 2 * * *", " */5  * * * 1-5 ", "@daily", " @Weekly ", "@annually"})
    void takesTheSchedulesThatTheLoaderTakes(String schedule) throws Exception {
        String yaml = "folders: [ { source: /a, destination: /b, trigger: { schedule: \"" + schedule + "\" } } ]";
        loader.load(Files.writeString(directory.resolve("vigie.yaml"), yaml));

        assertThat(Schema.VIGIE.complaints(yaml)).isEmpty();
    }

    private static boolean described(JsonNode property) {
        return property.has("description")
                || Schema.VIGIE
                        .json()
                        .at(property.path("$ref").asString("#").substring(1))
                        .has("description");
    }

    @Test
    void understandsFilesOfFolders() {
        assertThat(Schema.FOLDER.complaints("source: /a\nkeep: 3\n")).isEmpty();
        assertThat(Schema.FOLDER.complaints("folders: [ { source: /a } ]")).isEmpty();
        assertThat(Schema.FOLDER.complaints("sauce: /a\n")).isNotEmpty();
        assertThat(Schema.FOLDER.complaints("folders: [ { sauce: /a } ]")).isNotEmpty();
        assertThat(Schema.FOLDER.complaints("folders: [ ]\nname: x\n")).isNotEmpty();
    }
}
