package dev.vigie.agent.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real jars and zips. One plugin comes with the program and must stay usable whatever is installed beside it. */
class PluginInstallerTest {
    @TempDir
    Path directory;

    private Path shipped;
    private Path own;
    private PluginInstaller installer;

    @BeforeEach
    void shipOnePlugin() throws Exception {
        shipped = Files.createDirectory(directory.resolve("shipped"));
        own = directory.resolve("data/plugins");
        plugin("sound").matcher("sound").jar(shipped.resolve("sound.jar"));
        installer = new PluginInstaller(List.of(shipped, own), own);
    }

    private PluginJar plugin(String id) {
        return new PluginJar(directory, id);
    }

    private List<PluginHealth> installed() {
        return new PluginHost(List.of(shipped, own), directory.resolve("work")).health();
    }

    private Path zipped(Path plugin, Path zip) throws Exception {
        try (Stream<Path> files = Files.walk(plugin);
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(plugin.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        return zip;
    }

    private static void assertNothingIn(Path plugins) throws Exception {
        if (Files.exists(plugins)) {
            try (Stream<Path> files = Files.list(plugins)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void aJarIsInstalledUnderItsId() throws Exception {
        Path jar = plugin("fresh").matcher("fresh").jar(directory.resolve("download-1.jar"));

        PluginHealth health = installer.install(jar);

        assertThat(health)
                .isEqualTo(new PluginHealth(
                        "fresh",
                        "1.2.3",
                        "Somebody",
                        "",
                        List.of(new ExtensionName(ExtensionKind.MATCHER, "fresh")),
                        State.READY,
                        "",
                        own.resolve("fresh.jar")));
        assertThat(installed()).contains(health).extracting(PluginHealth::id).containsExactly("sound", "fresh");
        try (Stream<Path> files = Files.list(own)) {
            assertThat(files).containsExactly(own.resolve("fresh.jar"));
        }
        assertThat(jar).exists();
    }

    @Test
    void whatAnInstallationLeftThatDidNotEndIsClearedAway() throws Exception {
        long dead = deadProcess();
        Path left = Files.createDirectories(own.resolve(".installing-" + dead + "-1-123"));
        Files.createDirectories(left.resolve("check/plugin"));
        Path underWay = Files.createDirectory(own.resolve(new Leases(".installing").ofThisProcess() + "456"));
        Path someones = Files.createDirectory(own.resolve("installing-" + dead + "-1-123"));

        installer.install(plugin("fresh").matcher("fresh").jar(directory.resolve("download-1.jar")));

        assertThat(left).doesNotExist();
        assertThat(underWay).exists();
        assertThat(someones).exists();
    }

    private static long deadProcess() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    @Test
    void aZipIsInstalledAsADirectory() throws Exception {
        Path folder = plugin("fresh").matcher("fresh").directory(directory.resolve("folder"));

        PluginHealth health = installer.install(zipped(folder, directory.resolve("download.zip")));

        assertThat(health.location()).isEqualTo(own.resolve("fresh")).isDirectory();
        assertThat(installed()).contains(health);
        assertThat(Files.getPosixFilePermissions(own.resolve("fresh/classes/sample/Sample.class")))
                .as("what the owner alone may touch")
                .allMatch(permission -> permission.name().startsWith("OWNER"));
    }

    @Test
    void whatTheListOfTheDirectoryDoesNotHaveIsNotInstalled() throws Exception {
        Files.createDirectories(own);
        Path list = Files.writeString(own.resolve("SHA256SUMS"), "");
        Path jar = plugin("fresh").matcher("fresh").jar(directory.resolve("download-1.jar"));
        String line = Sha256.of(Files.newInputStream(jar)) + "  fresh.jar";

        assertThatThrownBy(() -> installer.install(jar))
                .hasMessageContaining("is not installed, because it would not be loaded")
                .hasMessageEndingWith("have there the line: " + line);
        assertThat(own.resolve("fresh.jar")).doesNotExist();

        Files.writeString(list, line + "\n");
        installer.install(jar);
        assertThat(installed())
                .extracting(PluginHealth::id, PluginHealth::state)
                .contains(tuple("fresh", State.READY));
    }

    @Test
    void everyFileOfAZipIsNamedThatTheListDoesNotHave() throws Exception {
        Files.createDirectories(own);
        Path list = Files.writeString(own.resolve("SHA256SUMS"), "# none yet\n");
        Path folder = plugin("fresh").matcher("fresh").directory(directory.resolve("folder"));
        Path zip = zipped(folder, directory.resolve("download.zip"));

        BackupException refusal = catchThrowableOfType(BackupException.class, () -> installer.install(zip));
        String lines = refusal.getMessage().substring(refusal.getMessage().indexOf("lines:\n") + "lines:\n".length());
        assertThat(lines.lines()).hasSize(3).anyMatch(line -> line.endsWith("  fresh/classes/sample/Sample.class"));

        Files.writeString(list, lines);
        installer.install(zip);
        assertThat(installed())
                .extracting(PluginHealth::id, PluginHealth::state)
                .contains(tuple("fresh", State.READY));
    }

    @Test
    void checkingInstallsNothing() throws Exception {
        Path jar = plugin("fresh").matcher("fresh").jar(directory.resolve("fresh.jar"));

        assertThat(installer.check(jar).state()).isEqualTo(State.READY);
        assertThat(installer.check(jar).location()).isEqualTo(jar);
        assertThat(own).doesNotExist();
    }

    @Test
    void whatIsTakenIsRefused() throws Exception {
        Path sameId = plugin("sound").matcher("other").jar(directory.resolve("a.jar"));
        Path sameExtension = plugin("other").matcher("sound").jar(directory.resolve("b.jar"));

        assertThat(installer.check(sameId).reason()).contains("\"sound\" is taken by 1.2.3");
        assertThat(installer.check(sameExtension).reason()).contains("exclusion type \"sound\" is already there");
        assertThatThrownBy(() -> installer.install(sameId))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContaining("is not installed")
                .hasMessageContaining("taken by 1.2.3");
        assertNothingIn(own);
    }

    @Test
    void whatIsBrokenIsRefused() throws Exception {
        Path text = Files.writeString(directory.resolve("text.zip"), "no zip");
        Path jar = plugin("broken")
                .with("sample/Broken.class", "nothing".getBytes(UTF_8))
                .index("sample.Broken")
                .jar(directory.resolve("broken.jar"));

        assertThat(installer.check(text).reason()).contains("no zip file");
        assertThat(installer.check(jar).reason()).contains("sample.Broken cannot be used");
        assertThatThrownBy(() -> installer.install(text)).hasMessageContaining("text.zip is not installed");
        assertThatThrownBy(() -> installer.install(jar)).hasMessageContaining("broken.jar is not installed");
        assertNothingIn(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped", "classes/../../escaped", "/escaped", "..\\escaped", "a/.."})
    void pathsThatLeadElsewhereAreRefused(String path) throws Exception {
        Path zip = directory.resolve("bad.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry(path));
            out.write(1);
        }

        assertThat(installer.check(zip).reason()).contains("\"" + path + "\"").contains("leads out of it");
        assertThatThrownBy(() -> installer.install(zip)).hasMessageContaining("leads out of it");
        assertNothingIn(own);
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().equals("escaped"));
        }
    }

    @Test
    void anIdThatCannotBeAFileNameIsRefused() throws Exception {
        Path jar = plugin("../escaped").matcher("fresh").jar(directory.resolve("a.jar"));

        assertThatThrownBy(() -> installer.install(jar)).hasMessageContaining("cannot be the name of a file");
        assertNothingIn(own);
    }

    @Test
    void whatIsInItsPlaceStays() throws Exception {
        Files.createDirectories(own);
        Path present = Files.writeString(own.resolve("fresh.jar"), "mine");
        Path jar = plugin("fresh").matcher("fresh").jar(directory.resolve("a.jar"));

        assertThatThrownBy(() -> installer.install(jar)).hasMessageContaining("is in its place");
        assertThat(present).hasContent("mine");
    }

    @Test
    void onlyJarsAndZipsArePlugins() throws Exception {
        Path text = Files.writeString(directory.resolve("a.txt"), "");

        assertThatThrownBy(() -> installer.check(text)).hasMessageContaining("neither a .jar nor a .zip");
        assertThatThrownBy(() -> installer.check(directory.resolve("gone.jar"))).hasMessageContaining("no file");
    }

    @Test
    void whatWasInstalledCanBeRemoved() throws Exception {
        installer.install(plugin("fresh").matcher("fresh").jar(directory.resolve("a.jar")));
        Path folder = plugin("second").matcher("second").directory(directory.resolve("second"));
        installer.install(zipped(folder, directory.resolve("b.zip")));

        assertThat(installer.remove("fresh", installed()).location()).isEqualTo(own.resolve("fresh.jar"));
        assertThat(installer.remove("second", installed()).id()).isEqualTo("second");

        assertThat(installed()).extracting(PluginHealth::id).containsExactly("sound");
        assertNothingIn(own);
    }

    @Test
    void aZipThatUnpackedItselfDoesNotComeBack() throws Exception {
        Files.createDirectories(own);
        Path folder = plugin("second").matcher("second").directory(directory.resolve("second"));
        zipped(folder, own.resolve("second.zip"));
        assertThat(installed()).extracting(PluginHealth::id).contains("second");

        installer.remove("second", installed());

        assertThat(installed()).extracting(PluginHealth::id).containsExactly("sound");
    }

    @Test
    void whatComesWithTheProgramStays() {
        assertThatThrownBy(() -> installer.remove("sound", installed())).hasMessageContaining("comes with Vigie");
        assertThatThrownBy(() -> installer.remove("soundd", installed()))
                .hasMessageContaining("There is no plugin \"soundd\"; there are sound. Did you mean \"sound\"?");
        assertThat(shipped.resolve("sound.jar")).exists();
    }
}
