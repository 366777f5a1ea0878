package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a real process, in an installation whose path has spaces. */
class LauncherTest {
    @TempDir
    private Path directory;

    private Path home;
    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        assumeFalse(File.separatorChar == '\\', "the launcher is a shell script");
        home = directory.toRealPath().resolve("some where/vigie");
        launcher = home.resolve("bin/vigie");
        Files.createDirectories(launcher.getParent());
        Files.createDirectories(home.resolve("lib"));
        Files.copy(Path.of("src/main/dist/bin/vigie"), launcher);
        Files.copy(Path.of("src/main/dist/lib/java.options"), home.resolve("lib/java.options"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        jar(LauncherProbe.class);
    }

    /** A jar that holds nothing but the way to what is being tested. */
    private void jar(Class<?> main) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        try (OutputStream file = Files.newOutputStream(home.resolve("lib/vigie-agent-9.9.jar"))) {
            new JarOutputStream(file, manifest).close();
        }
    }

    private record Run(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Run run(Path program, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(program.toString()).directory(directory.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("JAVA"));
        builder.environment().remove("LANG");
        builder.environment().putAll(environment);
        File err = directory.resolve("stderr").toFile();
        Process process = builder.redirectError(err).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(err.toPath()));
    }

    private static Map<String, String> thisJava() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void theDoctorAnswersWhereJavaMayNotLoadLibraries() throws Exception {
        jar(Vigie.class);
        Map<String, String> environment = new HashMap<>(thisJava());
        environment.put("VIGIE_JAVA_OPTS", "-Djna.nounpack=true -Djna.nosys=true");
        environment.put("XDG_STATE_HOME", directory.toString());

        Run run = run(launcher, environment, "doctor");

        assertThat(run.out()).contains("compression: libdeflate is not there or cannot be loaded");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void itRunsTheProgram() throws Exception {
        jar(Vigie.class);

        Run run = run(launcher, thisJava(), "--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("vigie ").contains("(Java " + System.getProperty("java.version") + ")");
        assertThat(run.err()).isEmpty();
        assertThat(run(launcher, thisJava(), "nonsense").status()).isEqualTo(2);
    }

    @Test
    void whereTheDirectoryIsGoneItSaysSo() throws Exception {
        String gone = "mkdir gone && cd gone && rmdir ../gone && %s exec \"$0\" list /backup";
        for (String meanwhile : List.of("", "mkdir ../gone;", "PWD=/;", "unset PWD;")) {
            Run run = run(Path.of("/bin/sh"), thisJava(), "-c", gone.formatted(meanwhile), launcher.toString());

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err().lines())
                    .last()
                    .isEqualTo("vigie: the directory you are in is gone; cd to another one");
            assertThat(run.out()).isEmpty();
            Files.deleteIfExists(directory.resolve("gone"));
        }
    }

    @Test
    void aWrongNameForTheDirectoryDoesNoHarm() throws Exception {
        Map<String, String> environment = new HashMap<>(thisJava());
        environment.put("PWD", "/nowhere");

        assertThat(run(launcher, environment).lines()).contains("vigie.home=" + home);
    }

    @Test
    void itFindsItselfThroughLinks() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("else where"));
        Path first = Files.createSymbolicLink(
                elsewhere.resolve("first"), elsewhere.toRealPath().relativize(launcher));
        Path second = Files.createSymbolicLink(elsewhere.resolve("second link"), Path.of("first"));

        assertThat(run(first, thisJava()).lines()).contains("vigie.home=" + home);
        assertThat(run(second, thisJava()).lines()).contains("vigie.home=" + home);
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        Run run = run(launcher, thisJava(), "backup", "-e", "*", "a  b", "", "$HOME", "last");

        assertThat(run.lines())
                .containsSubsequence(
                        "argument=backup",
                        "argument=-e",
                        "argument=*",
                        "argument=a  b",
                        "argument=",
                        "argument=$HOME",
                        "argument=last");
    }

    @Test
    void everyNameWorksInEveryLocale() throws Exception {
        List<Map<String, String>> locales = List.of(
                Map.of(),
                Map.of("LC_ALL", "C"),
                Map.of("LC_ALL", "POSIX"),
                Map.of("LANG", "xx_XX.UTF-8"),
                Map.of("LANG", "C.UTF-8", "LC_TIME", "xx_XX.UTF-8"),
                Map.of("LC_ALL", "C.UTF-8"));
        for (int i = 0; i < locales.size(); i++) {
            Map<String, String> environment = new HashMap<>(thisJava());
            environment.putAll(locales.get(i));

            Run run = run(launcher, environment, "été-夏-" + i);

            assertThat(run.status()).as("%s: %s", locales.get(i), run.err()).isZero();
            assertThat(run.lines()).contains("argument=été-夏-" + i);
            assertThat(directory.resolve("été-夏-" + i)).exists();
        }
    }

    @Test
    void bytesThatAreNoTextReachTheProgram() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "only Linux tells a program what it was called with");
        jar(Vigie.class);

        Run run = run(Path.of("/bin/sh"), thisJava(), "-c", "'" + launcher + "' list \"$(printf 'caf\\351')\"");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("\"caf\\xe9\" is no valid text");
    }

    @Test
    void itTellsWhetherThePersonsLocaleIsUtf8() throws Exception {
        Map<String, String> plain = new HashMap<>(thisJava());
        plain.put("LC_ALL", "C");
        assertThat(run(launcher, plain).lines()).doesNotContain("vigie.terminal.charset=UTF-8");
        plain.put("LC_ALL", "C.UTF-8");
        assertThat(run(launcher, plain).lines()).contains("vigie.terminal.charset=UTF-8");
    }

    @Test
    void aPipeIsNoTerminal() throws Exception {
        assertThat(run(launcher, thisJava()).lines()).contains("vigie.terminal.output=null");
    }

    @Test
    void javaCanBeGivenOptions() throws Exception {
        Map<String, String> environment = new HashMap<>(thisJava());
        environment.put("VIGIE_JAVA_OPTS", "-Xmx64m -Dprobe=yes");

        assertThat(run(launcher, environment).lines()).contains("probe=yes");
    }

    @Test
    void withoutJavaItSaysWhatToDo() throws Exception {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        Files.copy(Path.of("/usr/bin/dirname"), tools.resolve("dirname"));

        Run none = run(launcher, Map.of("PATH", tools.toString()));
        Run wrong = run(launcher, Map.of("JAVA_HOME", directory.toString()));

        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("Java is needed").contains("JAVA_HOME").doesNotContain("not found");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("JAVA_HOME is " + directory);
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        assertThat(withJavaOfVersion("1.8.0_402").err())
                .contains("Java 17 or newer is needed")
                .contains("is Java 1.8.0_402");
        assertThat(withJavaOfVersion("11.0.22").status()).isEqualTo(1);
        assertThat(withJavaOfVersion("25-ea").out()).contains("started");
        assertThat(withJavaOfVersion("17").out()).contains("started");
    }

    private Run withJavaOfVersion(String version) throws Exception {
        Path java = directory.resolve("java " + version + "/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                  echo 'openjdk version "%s" 2024-01-16' >&2
                else
                  echo started
                fi
                """.formatted(version));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return run(launcher, Map.of("JAVA_HOME", java.getParent().getParent().toString()));
    }

    @Test
    void anIncompleteInstallationIsNamed() throws Exception {
        Files.delete(home.resolve("lib/vigie-agent-9.9.jar"));

        Run run = run(launcher, thisJava());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is missing");
    }
}
