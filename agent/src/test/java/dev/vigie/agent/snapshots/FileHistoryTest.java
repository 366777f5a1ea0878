package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real backups, between which files come, change and go. */
class FileHistoryTest {
    private static final Optional<String> ANY = Optional.empty();

    @TempDir
    Path place;

    private Workplace work;
    private String first;
    private String second;
    private String third;

    @BeforeEach
    void backUpThreeTimes() throws Exception {
        work = new Workplace(place);
        work.write("letters/anna.txt", "one");
        work.write("same.txt", "same");
        work.write("gone.md", "soon gone");
        first = work.backUp(work.incremental());
        work.write("letters/anna.txt", "two two");
        Files.delete(work.source.resolve("gone.md"));
        second = work.backUp(work.incremental());
        work.write("new.txt", "new");
        third = work.backUp(work.incremental());
    }

    private FoundVersions versions(String path) throws BackupException {
        return work.snapshots().versions(work.destination, ANY, path);
    }

    private static List<List<String>> ids(FoundVersions found) {
        return found.versions().stream()
                .map(version ->
                        version.snapshots().stream().map(SnapshotInfo::id).toList())
                .toList();
    }

    @Test
    void patternsMayBeWrittenFromTheRootAsForRestore() throws Exception {
        for (String written : List.of(work.source + "/*.txt", "./*.txt", "/*.txt")) {
            assertThat(work.snapshots().find(work.destination, ANY, written).versions())
                    .extracting(version -> version.file().path())
                    .containsExactly("new.txt", "same.txt");
        }
        assertThat(work.snapshots().find(work.destination, ANY, "letters/").versions())
                .extracting(version -> version.file().path())
                .contains("letters");
    }

    @Test
    void everyVersionKnowsItsSnapshots() throws Exception {
        FoundVersions found = versions("letters/anna.txt");

        assertThat(ids(found)).containsExactly(List.of(first), List.of(second, third));
        assertThat(found.versions())
                .extracting(version -> version.file().entry().size())
                .containsExactly(3L, 7L);
        assertThat(found.unread()).isEmpty();
        assertThat(ids(versions("same.txt"))).containsExactly(List.of(first, second, third));
        assertThat(ids(versions("gone.md"))).containsExactly(List.of(first));
    }

    @Test
    void aPathMayBeWrittenAsItIsInTheSource() throws Exception {
        assertThat(ids(versions(work.source.resolve("same.txt").toString()))).hasSize(1);
        assertThat(ids(versions("./letters/"))).isNotEmpty();
    }

    @Test
    void aPathThatNeverWasLeadsToTheNearest() {
        assertThatThrownBy(() -> versions("leters/ana.txt"))
                .hasMessageEndingWith("; did you mean \"letters/anna.txt\"?")
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER));
        assertThatThrownBy(() -> versions("anna.txt")).hasMessageEndingWith("did you mean \"letters/anna.txt\"?");
        assertThatThrownBy(() -> versions("completely/different.pdf")).hasMessageContaining("\"vigie find\"");
    }

    @Test
    void findLooksIntoAllSnapshots() throws Exception {
        FoundVersions found = work.snapshots().find(work.destination, ANY, "*.m?");
        assertThat(found.versions()).singleElement().satisfies(version -> {
            assertThat(version.file().path()).isEqualTo("gone.md");
            assertThat(version.set()).isEqualTo("set");
        });
        assertThat(work.snapshots().find(work.destination, ANY, "*.txt").versions())
                .extracting(version -> version.file().path())
                .containsExactly("letters/anna.txt", "letters/anna.txt", "new.txt", "same.txt");
        assertThatThrownBy(() -> work.snapshots().find(work.destination, ANY, "[z-a]"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("\"[z-a]\"");
        assertThatThrownBy(() -> work.snapshots().find(work.destination, Optional.of("other"), "*"))
                .hasMessageContaining("no snapshots named \"other\"");
    }

    @Test
    void oneSnapshotHasWhatWasThereThen() throws Exception {
        assertThat(paths(first, "*")).containsExactly("gone.md", "letters", "letters/anna.txt", "same.txt");
        assertThat(paths("latest", "*")).containsExactly("letters", "letters/anna.txt", "new.txt", "same.txt");
        assertThat(paths(second, "**/*.txt")).containsExactly("letters/anna.txt", "same.txt");
        assertThat(work.snapshots()
                        .findAt(work.destination, ANY, second, ZoneOffset.UTC, "anna*")
                        .versions())
                .singleElement()
                .satisfies(version -> assertThat(version.file().entry().size()).isEqualTo(7));
        assertThatThrownBy(() -> paths("20010101_000000", "*")).hasMessageContaining("no snapshot 20010101_000000");
    }

    private List<String> paths(String at, String glob) throws BackupException {
        return work.snapshots().findAt(work.destination, ANY, at, ZoneOffset.UTC, glob).versions().stream()
                .map(version -> version.file().path())
                .toList();
    }

    @Test
    void diffTellsWhatCameChangedAndWent() throws Exception {
        SnapshotDifferences found = work.snapshots().diff(work.destination, ANY, first, "latest", ZoneOffset.UTC);

        assertThat(found.after().id()).isEqualTo(third);
        assertThat(found.differences())
                .filteredOn(difference -> !(difference instanceof Difference.Modified modified
                        && modified.after().content().isEmpty()))
                .extracting(FileHistoryTest::described)
                .containsExactly("- gone.md", "M letters/anna.txt", "+ new.txt");
        assertThat(work.snapshots()
                        .diff(work.destination, ANY, second, second, ZoneOffset.UTC)
                        .differences())
                .isEmpty();
    }

    private static String described(Difference difference) {
        if (difference instanceof Difference.Added added) {
            return "+ " + added.file().path();
        }
        return difference instanceof Difference.Removed removed
                ? "- " + removed.file().path()
                : "M " + ((Difference.Modified) difference).after().path();
    }

    @Test
    void archivesWithoutAListAreNamed() throws Exception {
        Path known = work.list().stream()
                .filter(snapshot -> snapshot.id().equals(first))
                .findFirst()
                .orElseThrow()
                .archive();
        String name = known.getFileName().toString().replace(first, "20200101_000000");
        Path adopted = Files.copy(known, known.resolveSibling(name));

        assertThat(versions("same.txt").unread())
                .extracting(SnapshotInfo::archive)
                .containsExactly(adopted);
        assertThatThrownBy(
                        () -> work.snapshots().diff(work.destination, ANY, "20200101_000000", "latest", ZoneOffset.UTC))
                .hasMessageContaining(adopted.toString())
                .hasMessageContaining("no list of its files, because Vigie did not make it");
    }

    @Test
    void aListThatIsDamagedIsNoWrongQuestion() throws Exception {
        Files.writeString(work.own(second + ".manifest"), "noise");
        TestDirectories.delete(work.state); // The catalog has it no more.

        for (String lost : List.of(second, third)) {
            assertThatThrownBy(() -> paths(lost, "*"))
                    .isInstanceOfSatisfying(
                            BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.ENVIRONMENT))
                    .hasMessageContaining(lost)
                    .hasMessageContaining("because that, or one it builds on, is missing, damaged or cannot be read");
        }
    }
}
