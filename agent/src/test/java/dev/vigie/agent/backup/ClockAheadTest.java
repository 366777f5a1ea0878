package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.Sample;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One backup is made while the clock is far ahead; then the clock is right again. */
class ClockAheadTest {
    private static final Duration AHEAD = Duration.ofDays(26_000);

    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private final List<String> ids = new ArrayList<>();
    private final List<Tree> trees = new ArrayList<>();
    private final List<Instant> made = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        work = new Workplace(directory);
    }

    @ParameterizedTest
    @EnumSource(BackupMode.class)
    void whatItTookAlongIsDatedAnewOnceAPersonSaysSo(BackupMode mode) throws Exception {
        backUpTwiceThenOneAheadThenTwice(mode);
        assertThat(work.list()).filteredOn(this::isInFuture).hasSize(3);

        assertThatThrownBy(() -> work.restore("now"))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContaining(ids.get(2))
                .hasMessageContaining("up to " + ids.get(4))
                .hasMessageContaining("--confirm-clock");
        work.requireRestores("latest", trees.get(4));
        work.requireRestores(made.get(0).toString(), trees.get(0));
        assertThat(prune()).isEmpty();
        assertThat(work.snapshots().overview(work.destination, Optional.empty()).warnings())
                .singleElement()
                .asString()
                .contains("dated in the future", "--confirm-clock");

        assertThat(confirmClock()).isEqualTo(ids.subList(2, 5));
        for (boolean rebuilt : List.of(false, true)) {
            if (rebuilt) {
                TestDirectories.delete(work.state);
            }
            requireDated();
            assertThat(confirmClock()).isEmpty();
        }
        for (int i = 0; i < 5; i++) {
            work.requireRestores(ids.get(i), trees.get(i));
        }
        String next = work.backUp(work.request().withMode(mode));
        assertThat(prune()).hasSize(5).doesNotContain(next);
        work.requireRestores("now", trees.get(4));
    }

    private void requireDated() throws Exception {
        List<SnapshotInfo> oldestFirst = new ArrayList<>(work.list());
        Collections.reverse(oldestFirst);
        assertThat(oldestFirst).extracting(SnapshotInfo::id).isEqualTo(ids);
        assertThat(oldestFirst).noneMatch(this::isInFuture);
        for (int i : new int[] {0, 1, 3, 4}) {
            Instant created = oldestFirst.get(i).created();
            assertThat(Duration.between(created, made.get(i)).abs()).isLessThan(Duration.ofSeconds(30));
            work.requireRestores(created.toString(), trees.get(i));
        }
        assertThat(oldestFirst.get(2).created())
                .isEqualTo(oldestFirst.get(3).created().minusNanos(1));
        work.requireRestores("now", trees.get(4));
    }

    /** Nothing is removed until a person has set it right, who may never look at anything but the status. */
    @Test
    void eachBackupSaysThatNothingIsRemoved() throws Exception {
        backUpTwiceThenOneAheadThenTwice(BackupMode.INCREMENTAL);
        BackupRequest request = work.incremental().withRetention(RetentionPolicy.last(2));
        work.write("file", "another");
        for (boolean unchanged : List.of(false, true)) {
            assertThat(work.run(request.withSkipIfUnchanged(unchanged)).notices())
                    .filteredOn(notice -> StandingNotices.include(notice, request))
                    .hasSize(1);
        }
        assertThat(work.run(request.withRetention(RetentionPolicy.KEEP_ALL)).notices())
                .isEmpty();

        confirmClock();
        assertThat(work.run(request).notices()).isEmpty();
    }

    /** Else it would say that none lies in the future, and pruning that one does. */
    @Test
    void whatHasNoTimeButItsNameIsNamed() throws Exception {
        backUp(BackupMode.FULL);
        backUp(BackupMode.FULL);
        Files.copy(work.list().get(0).archive(), work.destination.resolve("set_20990101_000000.zip"));

        assertThat(prune()).isEmpty();
        assertThatThrownBy(this::confirmClock).hasMessageContaining("set_20990101_000000.zip was not made by Vigie");
    }

    /** Else a folder that is backed up every day would be overdue until that time comes. */
    @Test
    void whenTheLastBackupSucceededIsKnownAllTheSame() throws Exception {
        backUpTwiceThenOneAheadThenTwice(BackupMode.INCREMENTAL);

        LastBackup last = work.snapshots().lastBackup(work.destination, "set");
        assertThat(last.snapshot()).contains(ids.get(4));
        assertThat(Duration.between(last.success().orElseThrow(), made.get(4)).abs())
                .isLessThan(Duration.ofSeconds(30));
    }

    /** A clock that lost its battery must not take the dates of what was made before. */
    @Test
    void aClockThatIsBehindIsNotBelieved() throws Exception {
        for (int i = 0; i < 3; i++) {
            backUp(BackupMode.FULL);
        }
        work.clock.advance(AHEAD.negated());
        backUp(BackupMode.FULL);
        List<SnapshotInfo> before = work.list();

        assertThatThrownBy(this::confirmClock)
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("3 of 4 backups were made after");
        assertThat(prune()).isEmpty();
        assertThat(work.list()).isEqualTo(before);
    }

    /** A loss confirmed by that clock was confirmed for all that would ever be lost. */
    @Test
    void aLossConfirmedThenSaysNothingOfLaterOnes() throws Exception {
        writeMany("before");
        backUp(BackupMode.INCREMENTAL);
        work.clock.advance(AHEAD);
        TestDirectories.delete(work.source.resolve("before"));
        backUp(BackupMode.INCREMENTAL);
        assertThat(work.snapshots().confirmLoss(work.destination, Optional.empty(), ZoneOffset.UTC))
                .isPresent();
        work.clock.advance(AHEAD.negated());
        writeMany("after");
        backUp(BackupMode.INCREMENTAL);
        backUp(BackupMode.INCREMENTAL);
        confirmClock();

        work.clock.advance(Duration.ofDays(3));
        backUp(BackupMode.INCREMENTAL);
        work.clock.advance(Duration.ofDays(3));
        TestDirectories.delete(work.source.resolve("after"));
        assertThat(work.run(work.incremental()).notices())
                .anySatisfy(notice -> assertThat(notice.message()).contains("are gone"));
    }

    /** Else it would not be looked at again before that time comes. */
    @Test
    void whatWasVerifiedThenCountsAsNeverVerified() throws Exception {
        backUp(BackupMode.FULL);
        work.clock.advance(AHEAD);
        verify(Optional.empty());
        work.clock.advance(AHEAD.negated());
        backUp(BackupMode.FULL);

        Set<Path> verified = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            work.clock.advance(Duration.ofDays(1));
            verify(Optional.of(new Sample(0.01, i))).forEach(check -> verified.add(check.archive()));
        }
        assertThat(verified).hasSize(2);
    }

    private List<ArchiveCheck> verify(Optional<Sample> sample) throws Exception {
        VerifyRequest request =
                new VerifyRequest(Optional.empty(), Depth.CONTENTS, sample, ProgressListener.NONE, () -> false);
        return work.snapshots().verify(work.destination, request);
    }

    private void writeMany(String folder) throws IOException {
        for (int i = 0; i < 40; i++) {
            work.write(folder + "/" + i, folder + " " + i);
        }
    }

    private void backUpTwiceThenOneAheadThenTwice(BackupMode mode) throws Exception {
        backUp(mode);
        backUp(mode);
        work.clock.advance(AHEAD);
        backUp(mode);
        work.clock.advance(AHEAD.negated());
        backUp(mode);
        backUp(mode);
    }

    private void backUp(BackupMode mode) throws Exception {
        work.write("file", "version " + ids.size());
        work.write("file" + ids.size(), "more");
        BackupRequest request = work.request().withMode(mode);
        ids.add(work.backUp(request));
        trees.add(Tree.of(work.source));
        made.add(work.clock.instant());
    }

    private boolean isInFuture(SnapshotInfo snapshot) {
        return snapshot.created().isAfter(work.clock.instant());
    }

    private List<String> confirmClock() throws BackupException {
        return work.snapshots().confirmClock(work.destination, Optional.empty(), ZoneOffset.UTC);
    }

    private List<String> prune() throws BackupException {
        return work
                .snapshots()
                .prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, false)
                .remove()
                .stream()
                .map(removed -> removed.id())
                .toList();
    }
}
