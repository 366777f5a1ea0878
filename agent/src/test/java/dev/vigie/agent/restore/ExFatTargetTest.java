package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restoring to a disk that does not hold everything: what it does not hold is named. */
class ExFatTargetTest {
    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");

    @TempDir
    Path temporary;

    private FaultyDisk disk;

    @BeforeEach
    void prepare() throws Exception {
        disk = new FaultyDisk(temporary);
        disk.beLikeExFat();
    }

    private RestoreResult restore(Overwrite overwrite, Item... items) throws Exception {
        RestoreRequest request = RestoreRequest.to(disk.path("target")).withOverwrite(overwrite);
        return new Restorer(request).restore(new TestFormat.Reader(List.of(items)));
    }

    private String text(String path) throws Exception {
        return Files.readString(temporary.resolve("target").resolve(path));
    }

    @ParameterizedTest
    @EnumSource
    void of_names_that_differ_only_in_case_the_first_is_restored_and_the_others_are_named(Overwrite overwrite)
            throws Exception {
        Item[] items = {
            Item.of(ArchiveEntry.directory("dir", TIME)),
            Item.of(ArchiveEntry.directory("Dir", TIME)),
            Item.file("dir/a", "1"),
            Item.file("dir/A", "2"),
            Item.file("Dir/a", "3"),
            Item.file("Dir/b", "4"),
            Item.file("top", "5"),
            Item.file("Top", "6")
        };
        for (int time = 1; time <= (overwrite == Overwrite.ALWAYS ? 2 : 1); time++) {
            RestoreResult result = restore(overwrite, items);
            assertThat(result.errors())
                    .extracting(Problem::path)
                    .containsExactlyInAnyOrder("Dir", "dir/A", "Dir/a", "Top");
            assertThat(result.errors())
                    .extracting(Problem::message)
                    .allMatch(message -> message.contains("has the same name"));
            assertThat(result.files()).isEqualTo(3);
            assertThat(text("dir/a") + text("dir/b") + text("top")).isEqualTo("145");
        }
    }

    @Test
    void what_comes_twice_under_one_name_is_restored_as_it_was_last() throws Exception {
        RestoreResult result =
                restore(Overwrite.NEVER, Item.file("d/f", "1"), Item.file("d/f", "2"), Item.file("d/g", "3"));
        assertThat(result.errors()).isEmpty();
        assertThat(text("d/f")).isEqualTo("2");
    }

    @Test
    void a_name_that_the_disk_does_not_take_is_said_to_be_one() throws Exception {
        RestoreResult result = restore(
                Overwrite.NEVER,
                Item.file("a:b", "1"),
                Item.of(ArchiveEntry.directory("c:d", TIME)),
                Item.file("plain", "2"));
        assertThat(result.errors()).extracting(Problem::path).containsExactlyInAnyOrder("a:b", "c:d");
        assertThat(result.errors())
                .extracting(Problem::message)
                .allMatch(message -> message.endsWith("takes no such name"));
        assertThat(temporary.resolve("target")).isDirectoryContaining("glob:**/plain");
        assertThat(temporary.resolve("target").toFile().list()).containsExactly("plain");
    }

    @Test
    void a_symbolic_link_is_said_not_to_be_made_by_the_disk() throws Exception {
        RestoreResult result =
                restore(Overwrite.NEVER, Item.of(ArchiveEntry.symlink("link", "plain", TIME)), Item.file("plain", "1"));
        assertThat(result.errors()).extracting(Problem::path).containsExactly("link");
        assertThat(result.errors())
                .extracting(Problem::message)
                .allMatch(
                        message -> message.matches("the file system of .* makes no symbolic link of it: Function .*"));
        assertThat(temporary.resolve("target").toFile().list()).containsExactly("plain");
    }
}
