package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive is pulled, a folder is emptied, most files vanish at once: nothing is written or removed that should not be. */
class DisappearanceIT {
    private static final int FILES = 120;

    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path disk;

    @BeforeEach
    void aFolder() {
        machine = new Machine(directory);
        source = machine.directory("data");
        for (int i = 0; i < FILES; i++) {
            machine.write("data/file" + i, "content " + i);
        }
        disk = machine.at("disk");
    }

    @Test
    void aDestinationThatIsAwayIsWaitedForAndNothingIsWrittenInItsPlace() throws IOException {
        Path drive = machine.at("drive");
        try (Session watch = machine.start("watch", source, disk, "--quiet", "100ms")) {
            awaitSnapshots(1);
            Files.move(disk, drive);
            Files.createDirectory(disk); // the bare mount point
            machine.write("data/file1", "changed while the drive was away");
            watch.awaitWords("is away");
            assertThat(disk).isEmptyDirectory();
            watch.terminate();
            watch.end(20, TimeUnit.SECONDS).done();
        }
        machine.vigie("backup", source, disk).refused(1, disk.toString(), "is away", "--init");
        assertThat(disk).isEmptyDirectory();
        try (Session watch = machine.start("watch", source, disk, "--quiet", "100ms")) {
            watch.awaitWords("is away");
            assertThat(disk).isEmptyDirectory();
            Files.delete(disk);
            Files.move(drive, disk);
            awaitSnapshots(2);
            watch.terminate();
            watch.end(20, TimeUnit.SECONDS).done();
        }
        machine.vigie("restore", disk, "--to", machine.at("back")).done();
        assertThat(machine.at("back/file1")).hasContent("changed while the drive was away");

        Judge.run(directory, "rm", "-r", disk);
        machine.vigie("backup", source, disk).refused(1, "--init");
        machine.vigie("backup", "--init", source, disk).done();
        machine.vigie("backup", source, disk).done();
        assertThat(snapshots()).isEqualTo(2);
    }

    @Test
    void afterMostFilesVanishedNoBackupIsRemovedUntilSomebodySaysThatThisIsRight() throws IOException {
        machine.vigie("backup", "-k", "2", source, disk).done();
        machine.vigie("backup", "-k", "2", source, disk).done();
        for (int i = 1; i < FILES; i++) {
            Files.delete(source.resolve("file" + i));
        }
        for (int i = 3; i < 6; i++) {
            Answer backup = machine.vigie("backup", "-k", "2", source, disk).done();
            assertThat(backup.out() + backup.err()).contains("--confirm-loss");
            assertThat(snapshots()).isEqualTo(i);
        }
        machine.vigie("prune", disk, "--keep-last", "1").refused(1, "--confirm-loss");
        assertThat(snapshots()).isEqualTo(5);

        machine.vigie("prune", disk, "--confirm-loss").done();
        machine.vigie("backup", "-k", "2", source, disk).done();
        assertThat(snapshots()).isEqualTo(2);
        machine.vigie("verify", disk).done();
    }

    @Test
    void aFolderThatWasEmptiedUnderTheAgentIsNotBackedUpAsEmpty() throws IOException {
        Path aside = machine.at("aside");
        try (Session watch = machine.start("watch", source, disk, "--quiet", "100ms", "-k", "1")) {
            awaitSnapshots(1);
            Judge.run(directory, "sh", "-c", "mkdir aside && mv data/* aside/");
            watch.awaitWords("is empty");
            assertThat(snapshots()).isEqualTo(1);
            Judge.run(directory, "sh", "-c", "mv aside/* data/ && echo back > data/file1");
            await().atMost(Duration.ofSeconds(60)).until(() -> restoredFile1().contains("back"));
            watch.terminate();
            watch.end(20, TimeUnit.SECONDS).done();
        }
        assertThat(aside).isEmptyDirectory();
    }

    private String restoredFile1() throws IOException {
        Path back = machine.at("back");
        Judge.run(directory, "rm", "-rf", back);
        machine.vigie("restore", disk, "--to", back, "file1").done();
        return Files.readString(back.resolve("file1"));
    }

    /** An archive has its name shortly before the snapshot is complete. */
    private void awaitSnapshots(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> archives() == count && snapshots() == count);
    }

    private long archives() {
        try (Stream<Path> files = Files.exists(disk) ? Files.list(disk) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith("data_"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int snapshots() {
        return machine.vigie("list", disk, "--json").done().array().size();
    }
}
