package dev.vigie.plugins.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.BackupReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the copy is full: what is to go there goes before what is to come. */
class FullCopyTest {
    private static final String SET = "documents";
    private static final String FIRST = "20261123_101500";
    private static final String SECOND = "20261123_111500";
    private static final String MOVED = "20261123_112000";
    private static final String NEW = "20261123_121500";
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 11, 23, 13, 0, 0, 0, ZoneOffset.UTC);

    @TempDir
    Path place;

    private Path from;
    private Path to;
    private SampleDestination destination;

    @BeforeEach
    void copyTwo() throws Exception {
        from = Files.createDirectory(place.resolve("backup"));
        to = Files.createDirectory(place.resolve("copy"));
        destination = new SampleDestination(from, SET).with(FIRST, "zip").with(SECOND, "incr.zip");
        update(Duration.ZERO, 4 * Copier.BLOCK);
    }

    private List<String> update(Duration keepLonger, long room) throws Exception {
        BackupResult result = new BackupResult(
                BackupStatus.SUCCESS, Instant.EPOCH, Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
        try (CopyLock lock = CopyLock.take(to)) {
            Target target = Target.open(new BackupReport(SET, place.resolve("source"), from, result), lock);
            long capacity = used() + Copier.RESERVE + room;
            return new Copier(target, now -> now.minus(keepLonger), () -> capacity - used()).update(NOW);
        }
    }

    /** Of what belongs to snapshots; what the copy notes for itself counts as nothing. */
    private long used() throws IOException {
        long used = 0;
        try (Stream<Path> files = Files.walk(to)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().matches(".*(zip|manifest|base|contents)")) {
                    used += Copier.BLOCK; // each is shorter than that
                }
            }
        }
        return used;
    }

    private void removeTheFirst() throws IOException {
        destination.remove(FIRST, "zip");
    }

    @Test
    void whatIsToGoMakesRoom() throws Exception {
        removeTheFirst();
        destination.with(NEW, "incr.zip");
        assertThat(update(Duration.ZERO, 5)).isEmpty();
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
        assertThat(ChecksumList.read(to).of(SET + "_" + FIRST + ".zip")).isEmpty();
    }

    @Test
    void archivesLeaveRoomToNoteWhatIsToGo() throws Exception {
        destination.with(NEW, "incr.zip");
        assertThatThrownBy(() -> update(Duration.ZERO, 2 * Copier.BLOCK - 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it takes 1.06 MB more");
        assertThat(update(Duration.ZERO, 2 * Copier.BLOCK)).isEmpty();

        destination.note(FIRST, "base", "more than there was");
        Files.delete(destination.note(FIRST, "manifest"));
        assertThat(update(Duration.ZERO, Copier.BLOCK - Copier.RESERVE)).isEmpty();
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void whatIsToBeKeptLongerStaysAndThePersonIsTold() throws Exception {
        removeTheFirst();
        destination.with(NEW, "incr.zip");
        assertThatThrownBy(() -> update(Duration.ofDays(30), 5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keep less");
        assertThat(SampleDestination.files(to, SET))
                .contains(FIRST + ".manifest", SET + "_" + FIRST + ".zip")
                .doesNotContain(NEW + ".manifest");
    }

    @Test
    void whatWasMovedTogetherComesBeforeItGoesWhereItWas() throws Exception {
        removeTheFirst();
        destination.withArchive(MOVED, "incr.zip").note(MOVED, "contents", "what the first had");
        destination.with(NEW, "incr.zip");
        assertThatThrownBy(() -> update(Duration.ZERO, 5)).isInstanceOf(IOException.class);
        assertThat(SampleDestination.files(to, SET)).contains(SET + "_" + FIRST + ".zip");

        assertThat(update(Duration.ZERO, 2 * Copier.BLOCK)).isEmpty();
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void whatWasMovedTogetherAndIsDamagedStaysWhereItWas() throws Exception {
        removeTheFirst();
        destination.withArchive(MOVED, "incr.zip").note(MOVED, "contents", "what the first had");
        Files.writeString(destination.archive(MOVED, "incr.zip"), "archive 20261123_112001");
        assertThat(update(Duration.ZERO, 2 * Copier.BLOCK))
                .singleElement()
                .asString()
                .contains("documents_20261123_112000.incr.zip is damaged");
        assertThat(SampleDestination.files(to, SET)).contains(FIRST + ".manifest", SET + "_" + FIRST + ".zip");
    }
}
