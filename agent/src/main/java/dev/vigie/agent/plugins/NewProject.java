package dev.vigie.agent.plugins;

import dev.vigie.agent.path.Listing;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes the project of a new plugin: the example of its kind under another name, with the api and the testkit beside it
 * in a Maven repository of its own, because no public one has them. The project can go anywhere and be built there.
 */
public final class NewProject {
    private static final String REPOSITORY = "vigie-repository";
    private static final Pattern EXAMPLE_NAME = Pattern.compile("<name>Example: .*</name>");

    private static final String DEPENDENCIES = "  <dependencies>\n";
    private static final String FROM_REPOSITORY = """
              <repositories>
                <!-- The api and the testkit: no public repository has them. -->
                <repository>
                  <id>REPOSITORY</id>
                  <url>file://${project.basedir}/REPOSITORY</url>
                </repository>
              </repositories>

            """.replace("REPOSITORY", REPOSITORY);

    /** Without this, Maven takes a directory for something on the network when told to stay offline. */
    private static final String MAVEN_OPTIONS = "-Daether.offline.protocols=file\n";

    private final Path share;

    /** @param share the directory of the distribution that holds {@code examples} and {@code repository} */
    public NewProject(Path share) {
        this.share = share;
    }

    /**
     * What was written.
     *
     * @param directory the project, absolute
     * @param source the class to begin with
     * @param plugin what the project's build makes, relative to the project
     */
    public record Written(Path directory, Path source, Path plugin) {}

    /** What of an example is replaced by a name. */
    private record Example(String folder, String packageName, String className, String artifact, String id) {
        static Example of(ExtensionKind kind) {
            return switch (kind) {
                case FORMAT -> new Example("custom-format", "com.example.sevenzip", "SevenZip", "seven-zip", "7z");
                case MATCHER ->
                    new Example(
                            "custom-matcher", "com.example.buildoutput", "BuildOutput", "build-output", "build-output");
                case HOOK ->
                    new Example("custom-hook", "com.example.csvledger", "CsvLedger", "csv-ledger", "csv-ledger");
            };
        }

        String renamed(String text, ProjectName name) {
            return text.replaceAll(Pattern.quote(packageName) + "|com\\.example", name.packageName())
                    .replace(className, name.className())
                    .replace(artifact, name.id())
                    .replace('"' + id + '"', '"' + name.id() + '"');
        }

        String renamedPath(String path, ProjectName name) {
            return path.replace(
                            packageName.replace('.', '/'), name.packageName().replace('.', '/'))
                    .replace(className, name.className());
        }
    }

    /**
     * Writes a project.
     *
     * @param directory where; it must be missing or empty
     * @throws BackupException of category USER when it is neither, or the name does not go with the example
     */
    public Written write(ProjectName name, Path directory) throws BackupException {
        Example example = Example.of(name.kind());
        Path template = share.resolve("examples").resolve(example.folder());
        try {
            requireEmpty(directory);
            List<Path> sources = filesIn(template);
            requireFreeClass(name, sources);
            for (Path source : sources) {
                String path = template.relativize(source).toString().replace('\\', '/');
                String text = example.renamed(Files.readString(source), name);
                save(
                        directory.resolve(example.renamedPath(path, name)),
                        path.equals("pom.xml") ? pom(text, name) : text);
            }
            Path repository = share.resolve("repository");
            for (Path file : filesIn(repository)) {
                Path copy = directory.resolve(REPOSITORY).resolve(repository.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
            save(directory.resolve(".mvn/maven.config"), MAVEN_OPTIONS);
            save(directory.resolve(".gitignore"), "target/\n");
        } catch (IOException e) {
            throw BackupException.environment(
                    "Cannot write the project in " + directory + ": " + e + ". Check that it is writable, and that "
                            + share + " is complete.",
                    e);
        }
        return written(name, directory);
    }

    private static void requireEmpty(Path directory) throws IOException, BackupException {
        if (!Files.exists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw BackupException.user(directory + " is a file. Name another place with --to.");
        }
        if (!Listing.isEmpty(directory)) {
            throw BackupException.user(directory + " is not empty. Name another place with --to.");
        }
    }

    /** A class of the same name as one that the source imports would not compile. */
    private static void requireFreeClass(ProjectName name, List<Path> sources) throws IOException, BackupException {
        Pattern taken = Pattern.compile("\\b" + name.className() + "\\b");
        for (Path source : sources) {
            if (taken.matcher(Files.readString(source)).find()) {
                throw BackupException.user("A " + name.kind().word() + " \"" + name.id() + "\" would have the class "
                        + name.className() + ", which is in use already. Choose another name.");
            }
        }
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        return Listing.withAllBelow(directory).stream()
                .filter(Files::isRegularFile)
                .sorted()
                .toList();
    }

    private static String pom(String text, ProjectName name) {
        return EXAMPLE_NAME
                .matcher(text)
                .replaceFirst("<name>" + name.id() + "</name>")
                .replace("<Plugin-Provider>Example<", "<Plugin-Provider>" + name.packageName() + "<")
                .replace(DEPENDENCIES, FROM_REPOSITORY + DEPENDENCIES);
    }

    private static void save(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Written written(ProjectName name, Path directory) {
        String packed = name.kind() == ExtensionKind.FORMAT ? "-1.0.0-plugin.zip" : "-1.0.0.jar";
        return new Written(
                directory,
                directory
                        .resolve("src/main/java")
                        .resolve(name.packageName().replace('.', '/'))
                        .resolve(name.className() + ".java"),
                Path.of("target", name.id() + packed));
    }
}
