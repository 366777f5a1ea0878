package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people did with the script {@code backup_manager.py}, word for word, and what it did wrong. */
class SeedUsageIT {
    private static final String MOMENT = "\\d{8}_\\d{6}(-\\d+)?";

    @TempDir
    Path directory;

    private Machine machine;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
    }

    @Test
    void aSimpleBackupAndItsList() throws IOException {
        Path source = machine.write("home/user/data/letters/one.txt", "one")
                .getParent()
                .getParent();
        machine.write("home/user/data/two.txt", "two two two two two two two two two two two two two two");
        Path backup = machine.at("backup");

        Answer made = machine.vigie("backup", source, backup).done();

        Path archive = only(backup, "data_" + MOMENT + "\\.zip");
        assertThat(made.out())
                .contains("✓ Backup completed successfully!")
                .contains("Backup Details:")
                .contains("Source: " + source)
                .contains("Destination: " + archive)
                .contains("Original Size: 58.00 B")
                .containsPattern("Compressed Size: \\d+\\.\\d\\d B \\(\\d+\\.\\d% of original\\)")
                .containsPattern("Duration: \\d+\\.\\ds")
                .containsPattern("Checksum: [0-9a-f]{16}\\.\\.\\.")
                .contains("Available Backups:")
                .containsPattern(archive.getFileName() + " \\(\\d+\\.\\d\\d (B|KB)\\) - \\d:\\d\\d:\\d\\d ago");
        assertThat(made.err())
                .contains("Starting backup: " + source + " -> " + backup)
                .contains("Backup completed: " + archive.getFileName())
                .containsPattern("Size: \\d+\\.\\d\\d B \\(.*% of original\\)");
        Judge.run(directory, "unzip", "-tqq", archive);

        Answer listed = machine.vigie("backup", "-l", source, backup).done();

        assertThat(listed.out())
                .contains("Backups for data:")
                .containsPattern(archive.getFileName() + " \\(\\d+\\.\\d\\d (B|KB)\\) - \\d:\\d\\d:\\d\\d ago");
        assertThat(archives(backup)).as("listing makes no backup").hasSize(1);
    }

    @Test
    void tarGzWithVerification() throws IOException {
        Path source = machine.write("var/www/index.html", "<p>hello</p>").getParent();
        machine.write("var/www/a/b/c.html", "deep");
        Path backup = machine.at("backup/www");

        Answer made =
                machine.vigie("backup", "-f", "tar.gz", "-v", source, backup).done();

        Path archive = only(backup, "www_" + MOMENT + "\\.tar\\.gz");
        assertThat(made.err()).contains("Verifying archive integrity...").containsPattern("Checksum: [0-9a-f]{64}");
        assertThat(Judge.run(directory, "tar", "-tzf", archive).out().lines().map(name -> name.replaceAll("/$", "")))
                .as("every file once")
                .containsExactlyInAnyOrder("index.html", "a", "a/b", "a/b/c.html");
        Judge.run(backup, "sha256sum", "--quiet", "-c", "SHA256SUMS");
    }

    @Test
    void exclusionsMeanTheNamesOfTheSourceOnly() throws IOException {
        Path source = machine.directory("cache/app");
        for (String name : List.of(
                "app.py",
                "debug.log",
                "logs/old.log",
                "cache/x",
                "node_modules/m/index.js",
                "mycache.txt",
                "log/kept")) {
            machine.write("cache/app/" + name, name);
        }
        for (String format : List.of("zip", "tar.gz")) {
            Path backup = machine.at("backup " + format);

            machine.vigie("backup", "-f", format, "-e", "*.log", "-e", "cache", "-e", "node_modules", source, backup)
                    .done();

            Path archive = only(backup, "app_" + MOMENT + "\\." + format);
            assertThat(Judge.run(directory, "bsdtar", "-tf", archive)
                            .out()
                            .lines()
                            .filter(name -> !name.endsWith("/")))
                    .containsExactlyInAnyOrder("app.py", "mycache.txt", "log/kept");
        }
    }

    @Test
    void rotationKeepsTheNewestOfThisSetAndTouchesNothingElse() throws IOException {
        Path source = machine.write("data/file", "content").getParent();
        Path other = machine.write("data_old/file", "content").getParent();
        Path backup = machine.at("backup");
        machine.vigie("backup", other, backup).done();
        List<String> foreign = List.of(
                "data_notes.txt", "data_20240101_000000.txt", "data_2024_report.zip", "data_20240101_000000.zip.part");
        for (String name : foreign) {
            machine.write("backup/" + name, "mine");
        }
        seedArchives(source, backup, 16);
        // The script believed in the time of files. The name is what tells.
        Files.setLastModifiedTime(backup.resolve("data_20240101_000000.zip"), FileTime.from(Instant.now()));

        Answer made =
                machine.vigie("backup", "-k", "14", source, backup, "--json").done();

        List<String> removed = new ArrayList<>();
        for (JsonElement name : made.object().getAsJsonArray("removed")) {
            removed.add(name.getAsString());
        }
        assertThat(removed).as("the oldest by name").hasSize(3);
        assertThat(String.join(" ", removed)).contains("20240101_000000", "20240102_000000", "20240103_000000");
        assertThat(archives(backup).stream().filter(name -> name.matches("data_" + MOMENT + "\\.(zip|tar\\.gz)")))
                .hasSize(14)
                .contains("data_20240104_000000.tar.gz");
        assertThat(archives(backup)).containsAll(foreign);
        only(backup, "data_old_" + MOMENT + "\\.zip");

        machine.vigie("backup", source, backup).done();

        assertThat(archives(backup).stream().filter(name -> name.matches("data_" + MOMENT + "\\.(zip|tar\\.gz)")))
                .as("7 unless told otherwise")
                .hasSize(7);
        only(backup, "data_old_" + MOMENT + "\\.zip");
    }

    @Test
    void archivesOfTheScriptAreAdopted() throws IOException {
        Path source =
                machine.write("data/sub/file.txt", "as it was").getParent().getParent();
        Path backup = machine.directory("backup");
        for (String format : List.of("zip", "tar.gz")) {
            Judge.run(directory, "python3", Trees.resource("backup_manager.py"), "-f", format, source, backup);
        }
        List<String> scripts = archives(backup);
        assertThat(scripts).hasSize(2);
        List<String> before = Trees.of(source);
        machine.write("data/sub/file.txt", "as it is");
        machine.vigie("backup", source, backup).done();

        JsonElement list = machine.vigie("list", backup, "--json").done().json();

        List<String> kinds = new ArrayList<>();
        for (JsonElement element : list.getAsJsonArray()) {
            JsonObject snapshot = element.getAsJsonObject();
            kinds.add(snapshot.get("kind").getAsString());
            assertThat(snapshot.get("name").getAsString()).isEqualTo("data");
            if (snapshot.get("kind").getAsString().equals("adopted")) {
                Path restored = machine.at("restored-" + snapshot.get("format").getAsString());
                machine.vigie("restore", backup, "--at", snapshot.get("id").getAsString(), "--to", restored)
                        .done();
                Trees.assertSame(
                        "restored from the script's archive",
                        Trees.withoutDirectoryFacts(Trees.roundedTo(2_000_000_000, Trees.of(restored))),
                        Trees.withoutDirectoryFacts(Trees.roundedTo(2_000_000_000, before)));
            }
        }
        assertThat(kinds).containsExactly("full", "adopted", "adopted");

        machine.vigie("verify", backup).done();

        for (String script : scripts) {
            Path damaged = backup.resolve(script);
            Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 60));
        }
        Answer verified = machine.vigie("verify", backup, "--json").exited(1);
        assertThat(verified.text("status")).isEqualTo("failed");
        assertThat(verified.out()).contains(scripts);
    }

    @Test
    void twoBackupsInOneSecondAreTwoBackups() throws IOException {
        Path source = machine.write("data/file", "content").getParent();
        Path backup = machine.at("backup");
        try (Session one = machine.start("backup", source, backup);
                Session two = machine.start("backup", source, backup);
                Session three = machine.start("backup", source, backup)) {
            one.end(2, TimeUnit.MINUTES).done();
            two.end(2, TimeUnit.MINUTES).done();
            three.end(2, TimeUnit.MINUTES).done();
        }
        assertThat(archives(backup).stream().filter(name -> name.matches("data_" + MOMENT + "\\.zip")))
                .hasSize(3);
        Judge.run(backup, "sha256sum", "--quiet", "-c", "SHA256SUMS");
        machine.vigie("verify", backup).done();
    }

    /** Archives of the script's names, one a day from 2024-01-01 on, both formats in turn. */
    private void seedArchives(Path source, Path backup, int count) throws IOException {
        Path zip = machine.at("one.zip");
        Path tar = machine.at("one.tar.gz");
        Judge.run(source, "python3", "-m", "zipfile", "-c", zip, "file");
        Judge.run(source, "tar", "-czf", tar, "file");
        for (int day = 1; day <= count; day++) {
            boolean even = day % 2 == 0;
            String name = String.format("data_202401%02d_000000.%s", day, even ? "tar.gz" : "zip");
            Files.copy(even ? tar : zip, backup.resolve(name));
        }
    }

    private static List<String> archives(Path destination) throws IOException {
        try (Stream<Path> files = Files.list(destination)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("SHA256SUMS"))
                    .sorted()
                    .toList();
        }
    }

    private static Path only(Path destination, String pattern) throws IOException {
        List<String> found = archives(destination).stream()
                .filter(name -> name.matches(pattern))
                .toList();
        assertThat(found).as(pattern + " in " + destination).hasSize(1);
        return destination.resolve(found.get(0));
    }
}
