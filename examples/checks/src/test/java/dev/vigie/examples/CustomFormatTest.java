package dev.vigie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example's format, unpacked where a person puts plugins, used by the real agent, judged by the ordinary tool. */
class CustomFormatTest {
    private static final Path VIGIE =
            Path.of(System.getProperty("vigie.distribution")).resolve("bin/vigie");
    private static final Path EXAMPLE = Path.of(System.getProperty("vigie.example"));

    @TempDir
    Path place;

    private Path source;
    private Path destination;

    @BeforeEach
    void installThePluginAndMakeAFolder() throws IOException {
        unpack(EXAMPLE, place.resolve("data/vigie/plugins/tar-xz"));
        source = Files.createDirectories(place.resolve("work"));
        destination = place.resolve("backups");
        Files.createDirectories(source.resolve("empty"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("letters/aunt.txt"));
        Files.createDirectories(source.resolve("letters"));
        Files.writeString(source.resolve("letters/aunt.txt"), "Dear aunt,\n".repeat(1000));
        Files.write(source.resolve("raw"), new byte[300_000]);
    }

    @Test
    void backsUpAndRestoresThroughTheAgent() throws Exception {
        vigie("backup", "-f", "tar.xz", "--option", "level=9", "-v", source.toString(), destination.toString());
        Files.writeString(source.resolve("letters/uncle.txt"), "Dear uncle,");
        vigie("backup", "-f", "tar.xz", "--mode", "incremental", source.toString(), destination.toString());

        vigie("verify", destination.toString());
        vigie(
                "restore",
                destination.toString(),
                "--to",
                place.resolve("restored").toString());
        run(
                "diff",
                "-r",
                "--no-dereference",
                source.toString(),
                place.resolve("restored").toString());
    }

    @Test
    void writesWhatTheOrdinaryToolReads() throws Exception {
        vigie("backup", "-f", "tar.xz", source.toString(), destination.toString());
        Path archive;
        try (Stream<Path> archives = Files.list(destination)) {
            archive = archives.filter(file -> file.toString().endsWith(".tar.xz"))
                    .findFirst()
                    .orElseThrow();
        }

        Path extracted = Files.createDirectories(place.resolve("extracted"));
        run("tar", "-xJf", archive.toString(), "-C", extracted.toString());
        run("diff", "-r", "--no-dereference", source.toString(), extracted.toString());
    }

    private void vigie(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(VIGIE.toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(place, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("XDG_DATA_HOME", place.resolve("data").toString());
        builder.environment().put("XDG_STATE_HOME", place.resolve("state").toString());
        builder.environment().put("XDG_CONFIG_HOME", place.resolve("config").toString());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES))
                .as("%s ends", List.of(command))
                .isTrue();
        assertThat(process.exitValue())
                .as("%s says:%n%s", List.of(command), Files.readString(output, StandardCharsets.UTF_8))
                .isZero();
    }

    private static void unpack(Path zip, Path directory) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                Path target = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
