package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration files people start from are right. */
class ShippedConfigurationsTest {
    private static final Path DEFAULT = Path.of("src/main/dist/configuration/vigie.yaml");
    private static final Path EXAMPLES = Path.of("../examples/configurations");

    private final ConfigurationLoader loader = new ConfigurationLoader(
            new Environment(Map.of(), Path.of("/home/someone"), Path.of("/home/someone/.local/state/vigie")),
            Optional.empty());

    static List<Path> files() throws IOException {
        try (Stream<Path> examples = Files.walk(EXAMPLES)) {
            return Stream.concat(
                            Stream.of(DEFAULT),
                            examples.filter(path -> path.toString().endsWith(".yaml")))
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsFolders(Path file) {
        return file.getParent().endsWith("folders.d");
    }

    static List<Path> mainFiles() throws IOException {
        return files().stream().filter(file -> !holdsFolders(file)).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void fitsTheSchema(Path file) throws IOException {
        Schema schema = holdsFolders(file) ? Schema.FOLDER : Schema.VIGIE;

        assertThat(schema.complaints(file)).isEmpty();
    }

    /** Vigie takes it for the home directory, and so for a text; editors and other readers of YAML take it for nothing. */
    @ParameterizedTest
    @MethodSource("files")
    void quotesATilde(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).noneMatch(line -> line.matches("[^#]*[:,\\[-]\\s*~\\s*(?:[,}\\]#].*)?"));
    }

    @ParameterizedTest
    @MethodSource("mainFiles")
    void canBeLoaded(Path file) throws ConfigurationException {
        assertThat(loader.load(file).folders()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void tellsEditorsWhereTheSchemaIs(Path file) throws IOException {
        String schema = Files.readAllLines(file).get(0).replaceFirst("# yaml-language-server: \\$schema=", "");
        Path shippedTo = Path.of("src/main/resources/dev/vigie/agent/config");

        assertThat(schema).endsWith(holdsFolders(file) ? "vigie-folder.schema.json" : "vigie.schema.json");
        assertThat(file.equals(DEFAULT) ? shippedTo.resolve(schema) : file.resolveSibling(schema))
                .isRegularFile();
    }

    @Test
    void examplesAreFound() throws IOException {
        assertThat(mainFiles()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(files()).anyMatch(ShippedConfigurationsTest::holdsFolders);
    }

    /** Uncommented, the default file says what holds anyway, and every key in it is one that exists. */
    @Test
    void theCommentsOfTheDefaultFileTellTheTruth(@TempDir Path directory) throws Exception {
        String uncommented = Files.readAllLines(DEFAULT).stream()
                .filter(line -> line.matches("# (?:(?:log|defaults):| {2}.*)|[^#].*"))
                .map(line -> line.replaceFirst("^# ", "").replaceFirst("^(\\s*)# (name|schedule|- )", "$1$2"))
                .map(line -> line.replaceFirst("hooks: \\[].*", "hooks:"))
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(directory.resolve("vigie.yaml"), uncommented);

        assertThat(Schema.VIGIE.complaints(file)).isEmpty();
        Configuration described = loader.load(file);
        Configuration plain = loader.load(DEFAULT);

        FolderConfiguration one = described.folders().get(0);
        FolderConfiguration other = plain.folders().get(0);
        assertThat(described.log()).isEqualTo(plain.log());
        assertThat(one.format()).isEqualTo(other.format());
        assertThat(one.options()).isEqualTo(other.options());
        assertThat(one.mode()).isEqualTo(other.mode());
        assertThat(one.exclude()).isEqualTo(other.exclude());
        assertThat(one.trigger())
                .usingRecursiveComparison()
                .ignoringFields("schedule")
                .isEqualTo(other.trigger());
        assertThat(one.keep()).isEqualTo(other.keep());
        assertThat(one.verify()).isEqualTo(other.verify());
    }
}
