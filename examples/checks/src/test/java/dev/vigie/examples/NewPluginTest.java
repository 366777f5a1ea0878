package dev.vigie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From nothing to a plugin in use, as a newcomer goes: {@code vigie plugins new}, {@code mvn package}, {@code vigie plugins
 * install}. Maven gets an empty cache, and for the public repository the cache of the build that runs this test.
 */
class NewPluginTest {
    private static final String MAVEN = System.getProperty("vigie.maven");

    private static final String SETTINGS = """
            <settings>
              <localRepository>%s</localRepository>
              <mirrors>
                <mirror>
                  <id>build</id>
                  <mirrorOf>central</mirrorOf>
                  <url>file://%s</url>
                </mirror>
              </mirrors>
            </settings>
            """;

    @TempDir
    static Path cache;

    @TempDir
    Path place;

    private Workplace workplace;
    private Path source;
    private Path destination;

    @BeforeEach
    void makeAFolder() throws IOException {
        workplace = new Workplace(place);
        source = Files.createDirectories(place.resolve("work"));
        destination = place.resolve("backups");
        Files.createDirectories(source.resolve("app/target"));
        Files.writeString(source.resolve("app/pom.xml"), "<project/>");
        Files.writeString(source.resolve("app/target/app.jar"), "made again");
    }

    @Test
    void aFormat() throws Exception {
        Path project = newProject("format", "my-format");
        // All of the contract is checked where the example is built; it takes a format that compresses hard a while.
        build(project, "-Dtest=MyFormatTest#*Empty+*Unfinished*+namesItself*");
        workplace.vigie("plugins", "install", project.resolve("target/my-format-1.0.0-plugin.zip"));

        workplace.vigie("backup", "-v", "-f", "my-format", source, destination);
        Path restored = place.resolve("restored");
        workplace.vigie("restore", destination, "--to", restored);
        workplace.run(place, "diff", "-r", source, restored);
        try (Stream<Path> files = Files.list(destination)) {
            assertThat(files).anyMatch(file -> file.toString().endsWith(".my-format"));
        }
    }

    @Test
    void aMatcher() throws Exception {
        Path project = newProject("matcher", "made-again");
        build(project);
        workplace.vigie("plugins", "install", project.resolve("target/made-again-1.0.0.jar"));

        String preview =
                workplace.vigie("backup", "--dry-run", "--json", "-e", "made-again:maven", source, destination);
        assertThat(preview).contains("app/pom.xml").doesNotContain("app.jar");
    }

    @Test
    void aHook() throws Exception {
        Path project = newProject("hook", "my-hook");
        build(project);
        workplace.vigie("plugins", "install", project.resolve("target/my-hook-1.0.0.jar"));

        Path configuration =
                Files.createDirectories(place.resolve("config/vigie")).resolve("vigie.yaml");
        Path ledger = place.resolve("ledger.csv");
        Files.writeString(configuration, """
                folders:
                  - source: "%s"
                    destination: "%s"
                    hooks: [ { type: my-hook, file: "%s" } ]
                """.formatted(source, destination, ledger));
        workplace.vigie("backup", "work");
        assertThat(ledger).content().contains("SUCCESS");
    }

    /** In a place with a space in its name, as they are. */
    private Path newProject(String kind, String name) throws Exception {
        Path project = place.resolve("my projects").resolve(name);
        workplace.vigie("plugins", "new", kind, name, "--package", "com.acme.backup", "--to", project);
        return project;
    }

    private void build(Path project, Object... options) throws Exception {
        Path settings = Files.writeString(
                place.resolve("settings.xml"), SETTINGS.formatted(cache, System.getProperty("vigie.maven.repository")));
        List<Object> arguments = new ArrayList<>(List.of("-B", "-q", "-s", settings, "package"));
        arguments.addAll(List.of(options));
        workplace.run(project, MAVEN, arguments.toArray());
        try (Stream<Path> reports = Files.list(project.resolve("target/surefire-reports"))) {
            assertThat(reports.filter(report -> report.toString().endsWith(".xml")))
                    .as("the contract was checked")
                    .singleElement()
                    .satisfies(report -> assertThat(report).content().containsPattern("tests=\"(\\d{2,}|[2-9])\""));
        }
    }
}
