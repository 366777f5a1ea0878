package dev.vigie.agent.backup;

import dev.vigie.agent.backup.plain.PlainFormat;
import dev.vigie.agent.plugins.PluginHost;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The default plugins as they are delivered, and the {@link PlainFormat} as one more. */
public final class TestPlugins {
    private static final Path PLUGINS = load();
    private static final PluginHost HOST = host(PLUGINS.resolveSibling("work"));

    private TestPlugins() {}

    /** All of them, loaded once. */
    public static PluginHost host() {
        return HOST;
    }

    /** The same, loaded once more. @param work where they get their temporary directories */
    public static PluginHost host(Path work) {
        return new PluginHost(List.of(PLUGINS), work);
    }

    private static Path load() {
        try {
            Path directory = TestDirectories.create("vigie-plugins");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> TestDirectories.delete(directory)));
            Path plugins = Files.createDirectory(directory.resolve("plugins"));
            for (String name : List.of(
                    "zip", "tar-gz", "tar-zst", "tar-xz", "tar", "gitignore", "regex", "substring", "command")) {
                unpack(delivered(name), plugins.resolve(name));
            }
            makePlain(plugins.resolve("plain"));
            return plugins;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path delivered(String name) throws IOException {
        Path target = Path.of("")
                .toAbsolutePath()
                .resolveSibling("plugins")
                .resolve(name)
                .resolve("target");
        try (DirectoryStream<Path> zips = Files.newDirectoryStream(target, "*-plugin.zip")) {
            return zips.iterator().next();
        } catch (IOException | NoSuchElementException e) {
            throw new IllegalStateException("there is no plugin in " + target + "; build it first: mvn package", e);
        }
    }

    private static void unpack(Path zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = target.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    /** A plugin of classes alone, with the two files that tell what it is. */
    public static void makePlain(Path plugin) throws IOException, URISyntaxException {
        String packageName = PlainFormat.class.getPackageName().replace('.', '/');
        Path classes = Files.createDirectories(plugin.resolve("classes"));
        Path target = Files.createDirectories(classes.resolve(packageName));
        Path compiled = Path.of(PlainFormat.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(compiled)) {
            copyClasses(compiled.resolve(packageName), target);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(compiled)) {
                copyClasses(jar.getPath(packageName), target);
            }
        }
        Path about = Files.createDirectories(classes.resolve("META-INF"));
        Files.writeString(about.resolve("MANIFEST.MF"), """
                Manifest-Version: 1.0
                Plugin-Id: plain
                Plugin-Version: 1.0.0
                """);
        Files.writeString(about.resolve("extensions.idx"), PlainFormat.class.getName() + "\n");
    }

    private static void copyClasses(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "*.class")) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }
}
