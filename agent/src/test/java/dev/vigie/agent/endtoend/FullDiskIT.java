package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small real file system that is full, or becomes so. It takes the right to mount one. */
class FullDiskIT {
    private static final long SIZE = 24_000_000;

    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path disk;

    @BeforeEach
    void aSmallDisk() {
        machine = new Machine(directory);
        source = machine.directory("data");
        machine.write("data/file", "content");
        disk = machine.directory("disk");
        boolean mounted = Judge.attempt(directory, "mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk)
                        .status()
                == 0;
        if (!mounted) {
            String message = "NOT JUDGED: a full disk; this person may not mount one";
            assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    @AfterEach
    void unmount() {
        Judge.attempt(directory, "umount", disk);
    }

    @Test
    void aBackupThatDoesNotFitLeavesEverythingAsItWas() throws Exception {
        machine.vigie("backup", source, disk).done();
        noise("data/large", 3 * SIZE / 2);
        long least = SIZE;
        try (Session session = machine.start("backup", source, disk)) {
            while (session.alive()) {
                least = Math.min(least, free());
                Thread.sleep(1);
            }
            session.end(1, TimeUnit.SECONDS)
                    .refused(1, disk.toString(), "the disk is full", "another", "earlier backups are as they were");
        }
        assertThat(least).as("never filled to the last byte").isPositive();
        assertThat(free()).as("what was written is gone").isGreaterThan(SIZE * 9 / 10);
        assertThat(litter()).isEmpty();
        machine.vigie("verify", disk).done();

        Files.delete(source.resolve("large"));
        machine.vigie("backup", source, disk).done();
        requireInOrder(2);
    }

    @Test
    void backupsCanBeRemovedWhereNothingIsFreeAtAll() throws Exception {
        for (int i = 0; i < 3; i++) {
            noise("data/large", 2_000_000);
            machine.vigie("backup", "-k", "all", source, disk).done();
        }
        fill();
        assertThat(free()).isZero();
        machine.vigie("backup", source, disk).refused(1, "the disk is full", "vigie prune", "--keep-last 2");
        machine.vigie("prune", disk, "--keep-last", "1").done();
        assertThat(free()).isGreaterThan(3_900_000);
        assertThat(snapshots()).isEqualTo(1);
        machine.vigie("verify", disk).done();
        machine.vigie("backup", source, disk).done();
        Files.delete(disk.resolve("filler"));
        requireInOrder(2);
    }

    @Test
    void whatChangedMeanwhileIsBackedUpWhenThereIsRoomAgain() throws Exception {
        try (Session watch = machine.start("watch", source, disk, "--quiet", "100ms")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> archives() == 1);
            fill();
            machine.write("data/file", "changed while the disk was full");
            watch.awaitWords("the disk is full");
            assertThat(litter()).isEmpty();
            Files.delete(disk.resolve("filler"));
            await().atMost(Duration.ofSeconds(60)).until(() -> archives() == 2);
            watch.terminate();
            watch.end(20, TimeUnit.SECONDS).done();
        }
        machine.vigie("restore", disk, "--to", machine.at("back")).done();
        assertThat(machine.at("back/file")).hasContent("changed while the disk was full");
        requireInOrder(2);
    }

    @Test
    void aCopyComesOutOfAFullDiskByItself() throws Exception {
        Path configuration = machine.write("vigie.yaml", """
                folders:
                  - { name: data, source: data, destination: backup, mode: full, keep: 1, hooks: [ { type: copy, to: "%s" } ] }
                """.formatted(disk));
        noise("data/large", 2_000_000);
        Answer first =
                machine.vigie("-c", configuration, "backup", "data", "--json").done();
        assertThat(first.object().getAsJsonArray("notices")).isEmpty();
        fill();
        assertThat(free()).isZero();
        noise("data/large", 900_000); // with the room that archives leave it takes what the first one took
        Answer second =
                machine.vigie("-c", configuration, "backup", "data", "--json").done();
        assertThat(second.object().getAsJsonArray("notices"))
                .as("nothing was in the way")
                .isEmpty();
        Files.delete(disk.resolve("filler"));
        requireInOrder(1);
        assertThat(machine.vigie("list", disk).done().out()).contains(second.text("id"));
    }

    @Test
    void aRestoreOntoAFullDiskOrOneThatMayNotBeWrittenToNamesWhatDidNotComeBack() throws Exception {
        noise("data/large", 3 * SIZE / 2);
        Path backup = machine.at("backup");
        machine.vigie("backup", source, backup).done();
        Answer partly =
                machine.vigie("restore", backup, "--to", disk.resolve("back")).exited(3);
        assertThat(partly.out()).contains("large: ", "for which there is no room");
        assertThat(disk.resolve("back/file")).hasContent(Files.readString(source.resolve("file")));
        assertThat(disk.resolve("back/large")).doesNotExist();

        Judge.run(directory, "mount", "-o", "remount,ro", disk.toString());
        Answer none = machine.vigie("restore", backup, "--to", disk.resolve("other"));
        none.refused(1, disk.toString(), "Read-only file system");
    }

    @Test
    void holesComeBackAsHolesWhenAskedFor() {
        Judge.run(
                directory,
                "sh",
                "-c",
                "printf start > data/image && truncate -s 100M data/image && printf end >> data/image");
        Path backup = machine.at("backup");
        machine.vigie("backup", source, backup).done();
        Answer full =
                machine.vigie("restore", backup, "--to", disk.resolve("back")).exited(3);
        assertThat(full.out()).contains("image: ", "--sparse");
        machine.vigie("restore", backup, "--to", disk.resolve("sparse"), "--sparse")
                .done();
        Judge.run(directory, "cmp", source.resolve("image"), disk.resolve("sparse/image"));
    }

    private void requireInOrder(int snapshots) {
        assertThat(snapshots()).isEqualTo(snapshots);
        assertThat(litter()).isEmpty();
        machine.vigie("verify", disk).done();
        Judge.run(disk, "sha256sum", "--quiet", "-c", "SHA256SUMS");
    }

    private int snapshots() {
        return machine.vigie("list", disk, "--json").done().array().size();
    }

    private void noise(String name, long bytes) {
        Judge.run(directory, "sh", "-c", "head -c " + bytes + " /dev/urandom > " + name);
    }

    private void fill() {
        Judge.run(disk, "sh", "-c", "cat /dev/zero > filler 2>/dev/null || true");
    }

    private long free() throws IOException {
        return Files.getFileStore(disk).getUsableSpace();
    }

    private long archives() {
        try (Stream<Path> files = Files.list(disk)) {
            return files.filter(file -> file.getFileName().toString().startsWith("data_"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> litter() {
        try (Stream<Path> files = Files.walk(disk)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*(\\.tmp/|\\.part$|\\.pending$).*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
