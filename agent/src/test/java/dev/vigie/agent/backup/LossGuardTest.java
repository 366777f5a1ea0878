package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.retention.PruneResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossGuardTest {
    private static final RetentionPolicy LAST = RetentionPolicy.last(1);

    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;

    @BeforeEach
    void fillTree() throws IOException {
        work = new Workplace(directory);
        writeAll("first");
    }

    @Test
    void whenMostFilesAreGoneNothingIsRemovedUntilThatIsConfirmed() throws Exception {
        String before = work.backUp(incremental());
        deleteMost();
        BackupResult result = work.run(incremental());

        assertThat(result.status()).isEqualTo(BackupStatus.SUCCESS);
        assertThat(result.notices())
                .singleElement()
                .asString()
                .contains(
                        "Of 40 files in snapshot " + before,
                        "30 are gone and 0 have another content",
                        "--confirm-loss");
        work.write("one", "more");
        work.run(incremental());
        assertThat(work.ids()).hasSize(3).endsWith(before);
        assertThatThrownBy(() -> prune(false))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("nothing was removed. Of 40 files");
        assertThat(prune(true).keep())
                .allMatch(kept -> kept.reasons().contains("loss not confirmed")
                        || kept.reasons().contains("last"));
        assertThat(work.run(incremental().withSkipIfUnchanged(true)).notices())
                .singleElement()
                .asString()
                .contains("--confirm-loss");

        assertThat(work.snapshots().losses(work.destination, Optional.empty())).hasSize(1);
        assertThat(work.snapshots().confirmLoss(work.destination, Optional.empty(), ZoneOffset.UTC))
                .isPresent();
        assertThat(work.snapshots().losses(work.destination, Optional.empty())).isEmpty();
        work.write("one", "and another");
        assertThat(work.run(incremental()).notices()).isEmpty();
        assertThat(work.ids()).hasSize(1);
    }

    @Test
    void anotherMachineSeesIt() throws Exception {
        work.backUp(incremental());
        deleteMost();
        work.run(incremental());
        TestDirectories.delete(work.state);

        work.write("one", "more");
        assertThat(work.run(work.request().withRetention(LAST)).notices()).hasSize(1);
        assertThat(work.ids()).hasSize(3);
    }

    @Test
    void filesWithOtherContentsAreLostToo() throws Exception {
        for (BackupRequest request : List.of(incremental(), work.request().withRetention(LAST))) {
            work.run(request);
            writeAll("encrypted " + request.mode());
            assertThat(work.run(request).notices())
                    .singleElement()
                    .asString()
                    .contains("0 are gone and 40 have another content");
            work.snapshots().confirmLoss(work.destination, Optional.empty(), ZoneOffset.UTC);
            work.clock.advance(Duration.ofDays(3));
        }
    }

    @Test
    void aLossThatTakesManySnapshotsIsNoticedAllTheSame() throws Exception {
        work.run(incremental());
        int round = 0;
        List<?> notices = List.of();
        for (; notices.isEmpty() && round < 8; round++) {
            for (int i = 0; i < 5; i++) {
                Files.delete(file(round * 5 + i));
            }
            notices = work.run(incremental().withRetention(RetentionPolicy.last(7)))
                    .notices();
        }
        assertThat(round).isLessThan(8);
        assertThat(notices).hasSize(1);
    }

    @Test
    void whatWasMovedIsNotLost() throws Exception {
        work.run(incremental());
        Files.move(work.source.resolve("d"), work.source.resolve("elsewhere"));

        for (BackupRequest request : List.of(incremental(), work.request().withRetention(LAST))) {
            assertThat(work.run(request).notices()).isEmpty();
            assertThat(work.ids()).hasSize(1);
        }
    }

    @Test
    void whatComesBackWasNotLost() throws Exception {
        work.run(incremental());
        Path away = work.source.resolveSibling("away");
        Files.move(work.source.resolve("d"), away);
        work.write("one", "file");
        assertThat(work.run(incremental()).notices()).hasSize(1);

        Files.move(away, work.source.resolve("d"));
        assertThat(work.run(incremental()).notices()).isEmpty();
        assertThat(work.ids()).hasSize(1);
    }

    @Test
    void whatChangesEveryDayIsConfirmedOnce() throws Exception {
        work.run(incremental());
        work.clock.advance(Duration.ofDays(1));
        writeAll("second");
        assertThat(work.run(incremental()).notices()).hasSize(1);
        work.snapshots().confirmLoss(work.destination, Optional.empty(), ZoneOffset.UTC);

        work.clock.advance(Duration.ofDays(1));
        writeAll("third");
        assertThat(work.run(incremental()).notices()).isEmpty();
        assertThat(work.ids()).hasSize(1);
    }

    @Test
    void whatLittleIsLeftOfIsNeverUsual() throws Exception {
        work.run(incremental());
        work.clock.advance(Duration.ofDays(1));
        writeAll("second");
        assertThat(work.run(incremental()).notices()).hasSize(1);
        work.snapshots().confirmLoss(work.destination, Optional.empty(), ZoneOffset.UTC);

        work.clock.advance(Duration.ofDays(1));
        deleteMost();
        assertThat(work.run(incremental()).notices()).singleElement().asString().contains("30 are gone");
        assertThat(work.ids()).hasSizeGreaterThan(1);
    }

    @Test
    void halfOfTheFilesAndSmallFoldersAreNobodysBusiness() throws Exception {
        work.run(incremental());
        for (int i = 0; i < 20; i++) {
            Files.delete(file(i));
        }
        assertThat(work.run(incremental()).notices()).isEmpty();
        work.clock.advance(Duration.ofDays(3));
        for (int i = 20; i < 39; i++) {
            Files.delete(file(i));
        }
        assertThat(work.run(incremental()).notices()).isEmpty();
    }

    private BackupRequest incremental() {
        return work.incremental().withRetention(LAST);
    }

    private PruneResult prune(boolean dryRun) throws BackupException {
        return work.snapshots().prune(work.destination, Optional.empty(), LAST, ZoneOffset.UTC, dryRun);
    }

    private void writeAll(String content) throws IOException {
        for (int i = 0; i < 40; i++) {
            work.write("d/" + i, content + " " + i);
        }
    }

    private void deleteMost() throws IOException {
        for (int i = 0; i < 30; i++) {
            Files.delete(file(i));
        }
    }

    private Path file(int i) {
        return work.source.resolve("d/" + i);
    }
}
