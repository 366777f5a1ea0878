package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {
    @TempDir
    Path directory;

    private void set(String name, ManifestRole role, String... ids) throws Exception {
        Path set = Files.createDirectories(directory.resolve(".vigie").resolve(name));
        Files.writeString(set.resolve("set.json"), "{}");
        for (String id : ids) {
            Files.writeString(set.resolve(role.fileName(id)), "");
            archive(name + "_" + id + ".incr.zip");
        }
    }

    private void archive(String name) throws Exception {
        Files.writeString(directory.resolve(name), "");
    }

    @BeforeEach
    void oneOfWhichNothingCanGo() throws Exception {
        set("data", ManifestRole.SNAPSHOT, "20261123_101500");
        set("data", ManifestRole.BASE, "20261123_101400");
        set("data", ManifestRole.CONTENTS, "20261123_101600");
        archive("data_20261123_101300.incr.zip");
    }

    @Test
    void where_there_is_one_snapshot_removing_old_ones_is_not_advised() {
        assertThat(Room.advice(directory)).doesNotContain("prune").contains("no old backups", "another");
    }

    @Test
    void fewer_are_to_be_kept_than_there_are() throws Exception {
        archive("data_20200101_000000.tar.gz");
        assertThat(Room.advice(directory)).contains("vigie prune " + directory + " --keep-last 1;");
        set("data", ManifestRole.SNAPSHOT, "20261123_101700");
        assertThat(Room.advice(directory)).contains("--keep-last 2;");
    }

    @Test
    void of_several_sets_the_one_with_most_is_named() throws Exception {
        set(
                "more",
                ManifestRole.SNAPSHOT,
                "20261123_1",
                "20261123_101501",
                "20261123_101502",
                "20261123_101503",
                "20261123_101504",
                "20261123_101505");
        assertThat(Room.advice(directory)).contains("vigie prune " + directory + " --name more --keep-last 3;");
    }

    @Test
    void where_there_are_bytes_left_something_else_ran_out() {
        IOException full = new FileSystemException(directory.resolve("a").toString(), null, "No space left on device");

        assertThat(Room.reason(full, directory))
                .startsWith("No space left on device. There are bytes left")
                .contains("df -i " + directory, "quota");
        assertThat(Room.reason(new IOException("Input/output error"), directory))
                .isEqualTo("Input/output error");
    }

    @Test
    void a_file_system_may_take_no_file_of_that_size() {
        assertThat(Room.reason(new IOException("File too large"), directory))
                .startsWith("File too large. Its file system takes no file of that size")
                .contains("FAT", "exFAT", "ulimit -f");
    }
}
