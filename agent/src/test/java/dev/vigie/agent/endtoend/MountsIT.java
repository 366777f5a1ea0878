package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders in which something else is mounted. It takes the right to mount. */
class MountsIT {
    @TempDir
    Path directory;

    private final List<Path> mounted = new ArrayList<>();
    private Machine machine;
    private Path source;
    private Path backup;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
        source = machine.directory("data");
        backup = machine.at("backup");
        machine.write("data/file", "content");
    }

    private void mount(Path place, Object... how) {
        List<Object> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(how));
        command.add(place);
        if (Judge.attempt(directory, command.toArray()).status() != 0) {
            String message = "NOT JUDGED: something mounted in a folder; this person may not mount anything";
            assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
            System.err.println(message);
            Assumptions.abort(message);
        }
        mounted.add(place);
    }

    @AfterEach
    void unmount() {
        mounted.forEach(place -> Judge.attempt(directory, "umount", place));
    }

    /** A drive that was connected, or a share that was mounted, since the backup was made. */
    @Test
    void whatIsMountedInTheTargetOfARestoreIsLeftAlone() throws IOException {
        machine.directory("data/later a mount point");
        machine.vigie("backup", source, backup).done();
        Path surplus = machine.write("target/surplus", "not in the backup");
        for (String name : List.of("target/later a mount point", "target/drive")) {
            mount(machine.directory(name), "-t", "tmpfs", "tmpfs");
            machine.write(name + "/photos/1", "the only one");
        }

        requireSpared(machine.vigie("restore", backup, "--to", machine.at("target"), "--delete", "--dry-run"));
        assertThat(surplus).exists();
        requireSpared(machine.vigie("restore", backup, "--to", machine.at("target"), "--delete"));

        assertThat(surplus).doesNotExist();
        assertThat(mounted)
                .allSatisfy(place -> assertThat(place.resolve("photos/1")).hasContent("the only one"));
    }

    private static void requireSpared(Answer answer) {
        assertThat(answer.done().out())
                .contains("1 path the backup does not have", "surplus")
                .contains("Nothing was deleted where other file systems are mounted: drive, later a mount point.");
    }

    /** As in /proc, and where a program makes the files. With many others it is read ahead, in another way. */
    @Test
    void whatHasASizeOfZeroAndAContentAllTheSameIsReadToItsEnd() throws IOException {
        for (int i = 0; i < 100; i++) {
            machine.write("data/small" + i, "small");
        }
        Path version = machine.write("data/version", "");
        mount(version, "--bind", "/proc/version");

        Answer made = machine.vigie("backup", source, backup);

        assertThat(made.status()).isEqualTo(3);
        assertThat(made.err()).contains("version");
        machine.vigie("restore", backup, "version", "--to", machine.at("restored"))
                .done();
        assertThat(machine.at("restored/version")).hasSameTextualContentAs(Path.of("/proc/version"));
    }

    @Test
    void theDestinationIsLeftOutByWhateverNameItIsFound() {
        Path place = machine.directory("data/place");
        mount(machine.directory("backup"), "--bind", place);

        for (int i = 0; i < 2; i++) {
            machine.vigie("backup", source, backup).done();
        }

        String found = machine.vigie("find", backup, "**").done().out();
        assertThat(found).contains("file").doesNotContain("place");
    }
}
