package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingsTest {
    private static Stream<Arguments> disks() {
        return Stream.of(
                Arguments.of(Named.of("macOS", Configuration.osX())),
                Arguments.of(Named.of("Windows", Configuration.windows())));
    }

    private static Path target(FileSystem disk) throws IOException {
        return Files.createDirectories(
                disk.getRootDirectories().iterator().next().resolve("target"));
    }

    private static RestoreResult restore(Path target, boolean delete, Item... items) throws Exception {
        RestoreRequest request =
                RestoreRequest.to(target).withOverwrite(Overwrite.ALWAYS).withDelete(delete);
        return new Restorer(request).restore(new TestFormat.Reader(List.of(items)));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void of_two_files_whose_names_are_one_the_second_is_named_and_the_first_stays(Configuration system)
            throws Exception {
        try (FileSystem disk = Jimfs.newFileSystem(system)) {
            Path target = target(disk);

            RestoreResult result =
                    restore(target, true, Item.file("Lib/Make", "first"), Item.file("lib/make", "second"));

            assertThat(result.files()).isEqualTo(1);
            assertThat(result.errors()).extracting(Problem::path).containsExactly("lib/make");
            assertThat(result.errors().get(0).message())
                    .contains("the same name")
                    .contains("Make");
            assertThat(target.resolve("lib/make")).hasContent("first");
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void what_is_there_under_another_spelling_is_not_taken_for_something_else_and_deleted(Configuration system)
            throws Exception {
        try (FileSystem disk = Jimfs.newFileSystem(system)) {
            Path target = target(disk);
            Files.createDirectory(target.resolve("LIB"));
            Files.writeString(target.resolve("LIB/OLD"), "before");
            Files.writeString(target.resolve("LIB/surplus"), "surplus");

            RestoreResult result = restore(target, true, Item.file("lib/old", "now"), Item.file("lib/new", "new"));

            assertThat(result.errors()).isEmpty();
            assertThat(result.deleted()).containsExactly("LIB/surplus");
            assertThat(target.resolve("lib/old")).hasContent("now");
            assertThat(target.resolve("lib/new")).hasContent("new");
        }
    }

    @Test
    void elsewhere_two_spellings_are_two_files() throws Exception {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
            Path target = target(disk);
            Files.writeString(target.resolve("MAKE"), "surplus");

            RestoreResult result = restore(target, true, Item.file("Make", "first"), Item.file("make", "second"));

            assertThat(result.files()).isEqualTo(2);
            assertThat(result.deleted()).containsExactly("MAKE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "a./b", "...", "a\\b", "C:a", "a/c:d", "..\\a", "\\\\server\\share\\a"})
    void what_windows_would_give_another_name_is_named_and_not_restored(String path) throws Exception {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.windows())) {
            Path target = target(disk);

            RestoreResult result = restore(target, false, Item.file(path, "x"));

            assertThat(result.errors()).containsExactly(new Problem(path, "its name is not one this machine allows"));
            assertThat(target).isEmptyDirectory();
        }
    }
}
