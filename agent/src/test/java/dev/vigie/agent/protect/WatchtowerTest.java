package dev.vigie.agent.protect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigie.agent.debounce.Retries;
import dev.vigie.agent.debounce.Schedule;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.debounce.Trigger;
import dev.vigie.agent.snapshots.LastBackup;
import dev.vigie.agent.watch.Pace;
import dev.vigie.agent.watch.SystemWatch;
import dev.vigie.agent.watch.WatchHealth;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Changes.Everywhere;
import dev.vigie.api.backup.Changes.Paths;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a change on the real file system to the request for a backup. */
class WatchtowerTest {
    private static final Pace PACE = new Pace(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(100));
    private static final Retries SOON = new Retries(Duration.ofMillis(300), Duration.ofMinutes(5), Duration.ofHours(1));
    private static final Timing SWIFT = new Timing(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ZERO);
    private static final Duration ALERT = Duration.ofHours(24);
    private static final Trigger ON_CHANGE = new Trigger(SWIFT, Duration.ZERO, Optional.empty());

    @TempDir
    Path place;

    private Retries retries = SOON;
    private volatile LastBackup before = LastBackup.NONE;
    private final RecordedService service = new RecordedService();
    private final RecordedListener listener = new RecordedListener();
    private final OwnFiles ownFiles = new OwnFiles();
    private Path source;
    private Watchtower tower;

    @BeforeEach
    void makeSource() throws IOException {
        source = Files.createDirectory(place.resolve("source"));
        write(source.resolve("first"), "text");
    }

    @AfterEach
    void close() throws InterruptedException {
        service.letGo();
        if (tower != null) {
            assertThat(tower.close(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void everything_is_backed_up_at_the_start_and_then_what_changes() throws IOException {
        protect(ON_CHANGE);
        soon(() -> assertThat(service.changes()).containsExactly(new Everywhere("start")));

        write(source.resolve("second"), "text");
        write(source.resolve("third"), "text");
        soon(() -> assertThat(service.changes()).hasSize(2));
        assertThat(service.changes().get(1)).isEqualTo(new Paths(Set.of("second", "third")));
        assertThat(service.requests()).allSatisfy(request -> {
            assertThat(request.source()).isEqualTo(source);
            assertThat(request.skipIfUnchanged()).isTrue();
        });
        soon(() -> assertThat(listener.told())
                .containsExactly(
                        "folder Watching", "folder started", "folder SUCCESS", "folder started", "folder SUCCESS"));
    }

    @Test
    void a_burst_of_changes_is_one_backup() throws IOException {
        protect(new Trigger(
                new Timing(Duration.ofMillis(400), Duration.ofMinutes(1), Duration.ZERO),
                Duration.ZERO,
                Optional.empty()));
        awaitStart();
        for (int i = 0; i < 200; i++) {
            write(source.resolve("file" + i % 20), "text " + i);
        }
        soon(() -> assertThat(service.changes()).hasSize(2));
        assertThat(((Paths) service.changes().get(1)).paths()).hasSize(20);
        soon(() -> assertThat(state().pendingChanges()).hasValue(0));
        assertThat(service.changes()).hasSize(2);
    }

    @Test
    void what_is_left_out_wakes_nothing() throws IOException {
        ExclusionMatcher matcher = candidate -> switch (candidate.name()) {
            case "cache", "scratch" -> Verdict.SKIP_SUBTREE;
            default -> Verdict.INCLUDE;
        };
        Files.createDirectory(source.resolve("cache"));
        tower = tower((request, hung) -> matcher, List.of());
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        awaitStart();
        write(source.resolve("scratch"), "text");
        write(source.resolve("cache/file"), "text");
        Files.createDirectory(source.resolve("sub"));
        soon(() -> assertThat(service.changes()).contains(new Paths(Set.of("sub"))));
        write(source.resolve("scratch"), "changed");
        write(source.resolve("sub/kept"), "text");
        soon(() -> assertThat(service.changes()).hasSize(3));
        assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("sub/kept")));
    }

    @Test
    void what_vigie_writes_itself_wakes_nothing() throws IOException {
        Path state = Files.createDirectory(source.resolve("state"));
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of(state));
        tower.protect(List.of(new ProtectedFolder(
                BackupRequest.of("folder", source, source.resolve("backups/here")), ON_CHANGE, ALERT)));
        awaitStart();
        Files.createDirectories(source.resolve("backups/here"));
        soon(() -> assertThat(service.changes()).contains(new Paths(Set.of("backups"))));
        write(source.resolve("backups/here/archive.zip"), "text");
        write(state.resolve("catalog"), "text");
        write(source.resolve("mine"), "text");
        soon(() -> assertThat(service.changes()).hasSize(3));
        assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("mine")));
    }

    @Test
    void files_that_vigie_writes_now_wake_nothing() throws IOException {
        Path log = source.resolve("vigie.log");
        ownFiles.become(List.of(log));
        protect(ON_CHANGE);
        awaitStart();
        write(log, "starting");
        write(source.resolve("mine"), "text");
        soon(() -> assertThat(service.changes()).hasSize(2));
        assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("mine")));

        Path other = source.resolve("other.log");
        ownFiles.become(List.of(other));
        write(other, "starting");
        write(log, "somebody else's");
        soon(() -> assertThat(service.changes()).hasSize(3));
        assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("vigie.log")));
    }

    @Test
    void a_failure_is_reported_and_what_changed_is_tried_again() throws IOException {
        service.fail("The destination is not there.");
        protect(ON_CHANGE);
        soon(() -> assertThat(state().lastFailure().map(FolderState.Failure::message))
                .hasValue("The destination is not there."));
        assertThat(state().lastSuccess()).isEmpty();
        assertThat(state().pendingChanges()).isEmpty();
        soon(() -> assertThat(service.changes()).hasSizeGreaterThan(1));
        service.succeed();
        soon(() -> assertThat(state().lastFailure()).isEmpty());
        assertThat(service.changes()).containsOnly(new Everywhere("start"));
        assertThat(listener.told())
                .contains("folder failed: The destination is not there.")
                .endsWith("folder SUCCESS");
    }

    @Test
    void what_a_backup_notes_of_itself_is_told_until_the_next_notes_nothing() throws IOException {
        service.note(new Problem("", "The hook \"copy\" failed."), new Problem("socket", "is left out"));
        protect(ON_CHANGE);
        soon(() -> assertThat(state().notes()).containsExactly("The hook \"copy\" failed."));
        assertThat(state().lastFailure()).isEmpty();
        service.note();
        write(source.resolve("file"), "text");
        soon(() -> assertThat(state().notes()).isEmpty());
    }

    @Test
    void a_destination_that_comes_back_is_written_to_at_once() throws IOException {
        retries = new Retries(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1));
        service.fail("The destination is away.");
        protect(ON_CHANGE);
        soon(() -> assertThat(state().lastFailure()).isPresent());
        write(source.resolve("meanwhile"), "text");
        soon(() -> assertThat(state().nextDue()).isPresent());
        service.succeed();
        Instant before = state().nextDue().orElseThrow();

        Path marker = service.requests().get(0).destination().resolve(".vigie/destination.json");
        Files.createDirectories(marker.getParent());
        Files.createFile(marker);
        soon(() -> assertThat(state().lastSuccess())
                .hasValueSatisfying(when -> assertThat(when).isBefore(before)));
    }

    @Test
    void a_source_that_holds_something_again_is_backed_up_at_once() throws IOException {
        retries = new Retries(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1));
        Files.delete(source.resolve("first"));
        service.fail("The source is empty.");
        protect(ON_CHANGE);
        awaitRetry();
        service.succeed();

        write(source.resolve("again"), "text");
        soon(() -> assertThat(state().lastSuccess()).isPresent());
        assertThat(service.requests()).as("one that failed, and one").hasSize(2);
    }

    @Test
    void a_link_to_a_source_that_is_set_right_is_followed_at_once() throws IOException {
        retries = new Retries(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1));
        Path wrong = Files.createDirectory(place.resolve("wrong"));
        write(wrong.resolve("file"), "text");
        Path link = Files.createSymbolicLink(place.resolve("link"), wrong);
        service.failForGood("These are backups of another source.");
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        tower.protect(List.of(
                new ProtectedFolder(BackupRequest.of("folder", link, place.resolve("destination")), ON_CHANGE, ALERT)));
        awaitRetry();
        service.succeed();

        Files.delete(link);
        Files.createSymbolicLink(link, source);
        soon(() -> assertThat(state().lastSuccess()).isPresent());
    }

    @Test
    void what_somebody_has_to_mend_first_is_tried_less_often() {
        service.failForGood("The name is taken.");
        protect(ON_CHANGE);
        soon(() -> assertThat(state().lastFailure()).isPresent());
        soon(() -> assertThat(state().nextDue())
                .hasValueSatisfying(due -> assertThat(due).isAfter(Instant.now().plusSeconds(200))));
    }

    @Test
    void a_folder_is_overdue_when_backups_fail_for_longer_than_a_day() {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        service.fail("The destination is not there.");
        protect(new Trigger(SWIFT, Duration.ofHours(1), Optional.empty()), later);
        soon(() -> assertThat(state().lastFailure()).isPresent());

        assertThat(state().overdue()).as("at first").isFalse();
        later.set(Duration.ofHours(25));
        assertThat(state().overdue()).as("a day later").isTrue();
        service.succeed();
        soon(() -> assertThat(state().overdue()).as("after a success").isFalse());
    }

    @Test
    void a_folder_that_never_had_a_backup_is_overdue_after_an_hour_of_failing() {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        service.fail("The destination is not there.");
        protect(new Trigger(SWIFT, Duration.ofHours(10), Optional.empty()), later);
        soon(() -> assertThat(state().lastFailure()).isPresent());

        later.set(Duration.ofMinutes(59));
        assertThat(state().overdue()).as("for a while").isFalse();
        later.set(Duration.ofMinutes(61));
        assertThat(state().overdue()).as("an hour later").isTrue();
    }

    @Test
    void a_folder_that_was_never_there_is_overdue_after_an_hour() throws IOException {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        Files.move(source, place.resolve("elsewhere"));
        protect(new Trigger(SWIFT, Duration.ofHours(10), Optional.empty()), later);
        soon(() -> assertThat(state().health()).isInstanceOf(WatchHealth.Missing.class));

        assertThat(state().overdue()).as("at first").isFalse();
        later.set(Duration.ofMinutes(61));
        assertThat(state().overdue()).as("an hour later").isTrue();
    }

    @Test
    void time_in_which_protection_could_not_begin_counts() {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        retries = new Retries(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofHours(1));
        AtomicInteger opened = new AtomicInteger();
        tower = tower(
                (request, hung) -> {
                    opened.incrementAndGet();
                    throw BackupException.environment("There is no room for a plugin to work in.");
                },
                List.of(),
                later);
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        soon(() -> assertThat(state().lastFailure()).isPresent());
        assertThat(state().overdue()).as("at first").isFalse();

        later.set(Duration.ofMinutes(61));
        int before = opened.get();
        soon(() -> assertThat(opened.get()).isGreaterThan(before + 2));
        soon(() -> assertThat(state().overdue()).isTrue());
    }

    @Test
    void a_folder_that_somebody_else_has_backed_up_is_not_overdue() {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        service.fail("The destination is not there.");
        protect(new Trigger(SWIFT, Duration.ofHours(1), Optional.empty()), later);
        soon(() -> assertThat(state().lastFailure()).isPresent());
        later.set(Duration.ofHours(25));
        assertThat(state().overdue()).isTrue();

        Instant byHand = Instant.now().plus(Duration.ofHours(24));
        before = new LastBackup(Optional.of(byHand), Optional.of("by hand"));
        soon(() -> assertThat(state().overdue()).isFalse());
        assertThat(state().lastSuccess()).hasValue(byHand);
        assertThat(state().lastSnapshot()).hasValue("by hand");
    }

    @Test
    void a_success_far_in_the_future_is_none() {
        before = new LastBackup(Optional.of(Instant.now().plus(Duration.ofDays(3000))), Optional.of("ahead"));
        service.fail("The destination is not there.");
        protect(ON_CHANGE);
        soon(() -> assertThat(state().overdue()).isTrue());
        service.succeed();
        soon(() -> assertThat(state().overdue()).isFalse());
    }

    @Test
    void time_before_the_agent_began_counts() {
        Instant longAgo = Instant.now().minus(Duration.ofHours(25));
        before = new LastBackup(Optional.of(longAgo), Optional.of("earlier"));
        service.fail("The destination is not there.");
        protect(ON_CHANGE);
        soon(() -> assertThat(state().lastFailure()).isPresent());

        assertThat(state().overdue()).isTrue();
        assertThat(state().lastSuccess()).hasValue(longAgo);
        assertThat(state().lastSnapshot()).hasValue("earlier");
        service.succeed();
        soon(() -> assertThat(state().overdue()).isFalse());
    }

    @Test
    void after_the_clock_was_set_or_the_machine_has_slept_everything_is_looked_at() throws IOException {
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        protect(ON_CHANGE, later);
        awaitStart();
        later.set(Duration.ofHours(-2));
        write(source.resolve("wakes it"), "text");
        soon(() ->
                assertThat(service.changes()).contains(new Everywhere("the clock was set, or the machine was asleep")));
    }

    private void protect(Trigger trigger, AtomicReference<Duration> later) {
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of(), later);
        tower.protect(List.of(folder("folder", trigger)));
    }

    /** A clock that a test can set. */
    private static final class SetClock extends Clock {
        private final Supplier<Instant> source;

        SetClock(Supplier<Instant> source) {
            this.source = source;
        }

        @Override
        public Instant instant() {
            return source.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void what_could_not_be_read_is_read_with_whatever_changes_next() throws IOException {
        service.cannotRead("no", "nodir");
        protect(ON_CHANGE);
        soon(() -> assertThat(listener.told()).contains("folder PARTIAL"));
        write(source.resolve("first"), "changed");
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("first", "no", "nodir"))));
        soon(() -> assertThat(listener.told()).last().isEqualTo("folder PARTIAL"));
        assertThat(state().lastFailure().map(FolderState.Failure::message))
                .hasValueSatisfying(message -> assertThat(message).contains("no: ", "1 more"));

        service.cannotRead();
        write(source.resolve("second"), "text");
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("second", "no", "nodir"))));
        soon(() -> assertThat(state().lastFailure()).isEmpty());
        write(source.resolve("third"), "text");
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("third"))));
        assertThat(service.changes()).as("nothing by itself").hasSize(4);
    }

    @Test
    void what_was_not_worth_a_snapshot_is_looked_at_with_whatever_changes_next() throws IOException {
        protect(ON_CHANGE);
        soon(() -> assertThat(listener.told()).contains("folder SUCCESS"));
        service.nothingChanged(true);
        write(source.resolve("first"), "text");
        soon(() -> assertThat(listener.told()).contains("folder UNCHANGED"));
        service.nothingChanged(false);
        write(source.resolve("second"), "text");
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("first", "second"))));
        soon(() -> assertThat(listener.told()).last().isEqualTo("folder SUCCESS"));
        write(source.resolve("third"), "text");
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("third"))));
    }

    @Test
    void where_much_could_not_be_read_everything_is_looked_at() throws IOException {
        service.cannotRead(IntStream.rangeClosed(0, Unsettled.MOST_PATHS)
                .mapToObj(Integer::toString)
                .toArray(String[]::new));
        protect(ON_CHANGE);
        soon(() -> assertThat(listener.told()).contains("folder PARTIAL"));
        write(source.resolve("first"), "changed");
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Everywhere("much was left to look at again")));
    }

    @Test
    void a_backup_that_fails_leaves_what_could_not_be_read_before_to_the_next() throws IOException {
        service.cannotRead("no");
        protect(ON_CHANGE);
        soon(() -> assertThat(listener.told()).contains("folder PARTIAL"));
        service.fail("The disk is full.");
        write(source.resolve("first"), "changed");
        soon(() -> assertThat(listener.told()).contains("folder failed: The disk is full."));
        service.succeed();
        soon(() -> assertThat(listener.told()).last().isEqualTo("folder PARTIAL"));
        assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("first", "no")));
    }

    @Test
    void a_bug_in_a_backup_is_a_failure_like_any_other() {
        service.breakWith(new IllegalStateException("oops"));
        protect(ON_CHANGE);
        soon(() -> assertThat(state().lastFailure().map(FolderState.Failure::message))
                .hasValueSatisfying(
                        message -> assertThat(message).contains("The backup of folder failed unexpectedly", "oops")));
        service.succeed();
        soon(() -> assertThat(state().lastSuccess()).isPresent());
    }

    @Test
    void changes_during_a_backup_are_in_the_next() throws IOException {
        service.holdUp();
        protect(ON_CHANGE);
        soon(() -> assertThat(service.running()).isEqualTo(1));
        write(source.resolve("late"), "text");
        soon(() -> assertThat(state().pendingChanges()).hasValue(1));
        assertThat(state().running()).hasValueSatisfying(running -> {
            assertThat(running.phase()).isEqualTo(Phase.ARCHIVING);
            assertThat(running.expectedFiles()).isEqualTo(2);
            assertThat(running.expectedBytes()).isEqualTo(20);
            assertThat(running.files()).isEqualTo(1);
            assertThat(running.bytes()).isEqualTo(10);
        });
        assertThat(service.changes()).hasSize(1);
        service.letGo();
        soon(() -> assertThat(service.changes()).last().isEqualTo(new Paths(Set.of("late"))));
    }

    @Test
    void a_source_that_vanishes_is_not_backed_up_until_it_is_back() throws IOException {
        Timing swifter = new Timing(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ZERO);
        protect(new Trigger(swifter, Duration.ofMillis(200), Optional.empty()));
        awaitStart();
        Files.move(source, place.resolve("away"));
        soon(() -> assertThat(state().health()).isInstanceOf(WatchHealth.Missing.class));
        // Several rescans fall due meanwhile.
        AtomicInteger last = new AtomicInteger();
        await().during(Duration.ofMillis(900))
                .until(() -> last.getAndSet(service.changes().size())
                        == service.changes().size());
        int before = service.changes().size();
        assertThat(state().pendingChanges()).isEmpty();
        assertThat(state().nextDue()).isEmpty();

        write(place.resolve("away/changed meanwhile"), "text");
        Files.move(place.resolve("away"), source);
        soon(() -> assertThat(service.changes()).hasSizeGreaterThan(before));
        assertThat(service.changes().get(before)).isInstanceOf(Everywhere.class);
        assertThat(listener.told()).contains("folder Missing");
        assertThat(state().health()).isInstanceOf(WatchHealth.Watching.class);
    }

    @Test
    void a_source_that_is_not_there_yet_is_backed_up_when_it_comes() throws IOException {
        Files.move(source, place.resolve("away"));
        protect(ON_CHANGE);
        soon(() -> assertThat(state().health()).isInstanceOf(WatchHealth.Missing.class));
        Files.move(place.resolve("away"), source);
        soon(() -> assertThat(service.changes()).containsExactly(new Everywhere("start")));
    }

    @Test
    void everything_is_looked_at_now_and_then() {
        protect(new Trigger(SWIFT, Duration.ofMillis(300), Optional.empty()));
        soon(() -> assertThat(service.changes())
                .startsWith(new Everywhere("start"), new Everywhere("rescan"), new Everywhere("rescan")));
    }

    @Test
    void the_next_backup_of_a_folder_that_is_not_watched_is_when_everything_is_looked_at() throws IOException {
        Path loop = Files.createSymbolicLink(place.resolve("loop"), Path.of("loop"));
        Pace pace = new Pace(Duration.ofMillis(50), Duration.ofMinutes(5), Duration.ofMillis(100));
        tower = new Watchtower(
                service,
                (request, hung) -> candidate -> Verdict.INCLUDE,
                folder -> before,
                listener,
                new Surroundings(
                        2,
                        List.of(),
                        new OwnFiles(),
                        pace,
                        retries,
                        Clock.systemUTC(),
                        new SystemWatch(Optional.empty())));
        Trigger hourly = new Trigger(SWIFT, Duration.ofHours(1), Optional.empty());
        tower.protect(List.of(
                new ProtectedFolder(BackupRequest.of("folder", loop, place.resolve("destination")), hourly, ALERT)));
        soon(() -> assertThat(state().lastSuccess()).isPresent());
        soon(() -> assertThat(state().running()).isEmpty());

        assertThat(state().health()).isInstanceOf(WatchHealth.Degraded.class);
        assertThat(state().nextDue())
                .hasValueSatisfying(due -> assertThat(due)
                        .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(300)));
    }

    @Test
    void everything_is_looked_at_on_schedule() throws BackupException {
        // A clock that stands at two seconds before the full hour when the test begins.
        Instant hour = Instant.parse("2026-11-23T02:00:00Z");
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), hour.minusSeconds(2)));
        tower = new Watchtower(
                service,
                (request, hung) -> candidate -> Verdict.INCLUDE,
                folder -> before,
                listener,
                new Surroundings(
                        2, List.of(), new OwnFiles(), PACE, retries, clock, new SystemWatch(Optional.empty())));
        Trigger trigger = new Trigger(SWIFT, Duration.ZERO, Optional.of(Schedule.parse("0 2 * * *")));
        BackupRequest request =
                BackupRequest.of("folder", source, place.resolve("destination")).withZone(ZoneOffset.UTC);
        tower.protect(List.of(new ProtectedFolder(request, trigger, ALERT)));
        soon(() -> assertThat(service.changes()).containsExactly(new Everywhere("start"), new Everywhere("schedule")));
        soon(() -> assertThat(state().nextDue()).hasValue(hour.plus(Duration.ofDays(1))));
    }

    @Test
    void no_more_than_two_backups_run_at_once() throws IOException {
        service.holdUp();
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        tower.protect(List.of(folder("one", ON_CHANGE), folder("two", ON_CHANGE), folder("three", ON_CHANGE)));
        soon(() -> assertThat(service.running()).isEqualTo(2));
        soon(() -> assertThat(tower.states())
                .filteredOn(state -> state.running().isEmpty())
                .singleElement()
                .satisfies(waiting -> assertThat(waiting.nextDue())
                        .hasValueSatisfying(due -> assertThat(due).isBeforeOrEqualTo(Instant.now()))));
        service.letGo();
        soon(() -> assertThat(service.requests().stream().map(BackupRequest::name))
                .containsExactlyInAnyOrder("one", "two", "three"));
        assertThat(service.mostAtOnce()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"WAITING", "HOOKS"})
    void a_backup_that_only_waits_takes_no_turn(Phase phase) throws IOException {
        service.holdUpIn(phase);
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        tower.protect(List.of(folder("one", ON_CHANGE), folder("two", ON_CHANGE), folder("three", ON_CHANGE)));
        soon(() -> assertThat(service.running()).isEqualTo(3));
        service.letGo();
        soon(() -> assertThat(listener.told()).contains("one SUCCESS", "two SUCCESS", "three SUCCESS"));

        service.holdUp();
        write(source.resolve("second"), "text");
        soon(() -> assertThat(service.requests()).hasSizeGreaterThan(4));
        await().during(Duration.ofMillis(500)).until(() -> service.running() == 2);
    }

    /** The first copy to another disk takes hours. */
    @Test
    void a_backup_counts_while_its_hooks_run() throws IOException {
        protect(ON_CHANGE);
        soon(() -> assertThat(state().lastSnapshot()).isPresent());
        service.holdUpIn(Phase.HOOKS);
        Instant published = Instant.now();
        before = new LastBackup(Optional.of(published), Optional.of("published"));
        write(source.resolve("second"), "text");

        soon(() -> assertThat(state().lastSnapshot()).hasValue("published"));

        assertThat(state().lastSuccess()).hasValue(published);
        assertThat(state().running()).isPresent();
        service.letGo();
    }

    @Test
    void stopping_abandons_a_running_backup_and_says_nothing_of_failure() throws InterruptedException {
        service.holdUp();
        protect(ON_CHANGE);
        soon(() -> assertThat(service.running()).isEqualTo(1));
        Instant begin = Instant.now();
        assertThat(tower.close(Duration.ofSeconds(8))).isTrue();
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(service.abandoned()).isEqualTo(1);
        assertThat(listener.told()).containsExactly("folder Watching", "folder started");
        assertThatThrownBy(() -> tower.protect(List.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void folders_come_and_go_while_others_are_undisturbed() throws Exception {
        Path other = Files.createDirectory(place.resolve("other"));
        ProtectedFolder stays = folder("stays", ON_CHANGE);
        ProtectedFolder goes =
                new ProtectedFolder(BackupRequest.of("goes", other, place.resolve("destination")), ON_CHANGE, ALERT);
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        tower.protect(List.of(stays, goes));
        soon(() -> assertThat(listener.told()).contains("stays SUCCESS", "goes SUCCESS"));

        ProtectedFolder comes =
                new ProtectedFolder(BackupRequest.of("comes", other, place.resolve("destination")), ON_CHANGE, ALERT);
        tower.protect(List.of(comes, folder("stays", ON_CHANGE)));
        soon(() -> assertThat(listener.told()).contains("comes SUCCESS"));
        assertThat(tower.states()).extracting(FolderState::name).containsExactly("comes", "stays");
        write(other.resolve("file"), "text");
        soon(() -> assertThat(service.requests()).hasSize(4));
        assertThat(service.requests().stream().map(BackupRequest::name))
                .containsExactlyInAnyOrder("stays", "goes", "comes", "comes");
    }

    @Test
    void a_folder_that_is_wanted_otherwise_begins_anew() {
        ProtectedFolder folder = folder("folder", ON_CHANGE);
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        tower.protect(List.of(folder));
        awaitStart();
        tower.protect(List.of(new ProtectedFolder(folder.request().withFormat("tar.gz"), ON_CHANGE, ALERT)));
        soon(() -> assertThat(service.requests().stream().map(BackupRequest::format))
                .containsExactly("zip", "tar.gz"));
    }

    @Test
    void two_folders_with_one_name_are_refused() {
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        assertThatThrownBy(() -> tower.protect(List.of(folder("same", ON_CHANGE), folder("same", ON_CHANGE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same");
        assertThat(tower.states()).isEmpty();
    }

    @Test
    void exclusions_that_do_not_parse_are_reported() {
        tower = tower(
                (request, hung) -> {
                    throw BackupException.user("exclusion \"[\" does not parse");
                },
                List.of());
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        soon(() -> assertThat(listener.told())
                .containsExactly("folder failed: exclusion \"[\" does not parse", "folder Degraded"));
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void a_matcher_that_breaks_leaves_nothing_out() throws IOException {
        Files.createDirectory(source.resolve("sub"));
        tower = tower(
                (request, hung) -> candidate -> {
                    throw new IllegalStateException("broken plugin");
                },
                List.of());
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        awaitStart();
        write(source.resolve("sub/file"), "text");
        soon(() -> assertThat(service.changes()).contains(new Paths(Set.of("sub/file"))));
    }

    @Test
    void a_folder_is_protected_on_though_a_matcher_keeps_its_threads() throws Exception {
        Files.createDirectory(source.resolve("sub"));
        CountDownLatch never = new CountDownLatch(1);
        ExclusionMatcher deaf = candidate -> {
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    // As if nobody had said anything.
                }
            }
            return Verdict.SKIP_SUBTREE;
        };
        List<Consumer<String>> opened = new CopyOnWriteArrayList<>();
        tower = tower(
                (request, hung) -> {
                    opened.add(hung);
                    if (opened.size() == 1) {
                        return deaf;
                    }
                    hung.accept("the matcher hangs");
                    return candidate -> Verdict.INCLUDE;
                },
                List.of());
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        soon(() -> assertThat(asking("protecting folder")).isTrue());
        opened.get(0).accept("the matcher hangs");

        awaitStart();
        assertThat(state().health()).isEqualTo(new WatchHealth.Degraded("the matcher hangs"));
        assertThat(listener.told()).containsOnlyOnce("folder Degraded");
        write(source.resolve("sub/file"), "text");
        soon(() -> assertThat(service.changes()).contains(new Paths(Set.of("sub/file"))));
        opened.get(0).accept("it still hangs");
        assertThat(opened).as("nobody takes the place of one that is gone").hasSize(2);
        assertThat(tower.close(Duration.ofSeconds(8)))
                .as("nobody waits for the thread")
                .isTrue();
        never.countDown();
    }

    @Test
    void protection_that_breaks_off_is_told_and_begins_anew() throws Exception {
        List<Runnable> ends = List.of(
                () -> {
                    throw new OutOfMemoryError("oops");
                },
                () -> {
                    throw new IllegalStateException("oops");
                });
        for (Runnable end : ends) {
            retries = new Retries(Duration.ofMillis(10), Duration.ofMillis(500), Duration.ofHours(1));
            AtomicInteger opened = new AtomicInteger();
            tower = tower(
                    (request, hung) -> {
                        if (opened.incrementAndGet() == 1) {
                            end.run();
                        }
                        return candidate -> Verdict.INCLUDE;
                    },
                    List.of());
            tower.protect(List.of(folder("folder", ON_CHANGE)));
            soon(() -> assertThat(state().health()).isInstanceOf(WatchHealth.Degraded.class));
            assertThat(state().lastFailure().map(FolderState.Failure::message))
                    .hasValueSatisfying(message -> assertThat(message).contains("broke off", "oops"));
            soon(() -> assertThat(state().health()).isEqualTo(new WatchHealth.Watching()));
            soon(() -> assertThat(state().lastSuccess()).isPresent());
            assertThat(listener.told()).contains("folder Degraded");
            assertThat(opened).hasValue(2);
            assertThat(tower.close(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void protection_that_cannot_begin_is_told_and_tried_again() {
        retries = new Retries(Duration.ofMillis(10), Duration.ofMillis(500), Duration.ofHours(1));
        AtomicInteger opened = new AtomicInteger();
        tower = tower(
                (request, hung) -> {
                    if (opened.incrementAndGet() == 1) {
                        throw BackupException.environment("There is no room for a plugin to work in.");
                    }
                    return candidate -> Verdict.INCLUDE;
                },
                List.of());
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        soon(() -> assertThat(state().health())
                .isInstanceOfSatisfying(
                        WatchHealth.Degraded.class,
                        degraded -> assertThat(degraded.reason()).contains("begins anew")));
        assertThat(state().lastFailure().map(FolderState.Failure::message))
                .hasValue("There is no room for a plugin to work in.");
        soon(() -> assertThat(state().health()).isEqualTo(new WatchHealth.Watching()));
        awaitStart();
        assertThat(opened).hasValue(2);
    }

    /** Before anybody can be told what became of the changes. */
    @Test
    void what_breaks_off_where_a_backup_begins_is_told_and_protection_begins_anew() {
        retries = new Retries(Duration.ofMillis(10), Duration.ofMillis(500), Duration.ofHours(1));
        AtomicInteger begun = new AtomicInteger();
        Clock clock = new SetClock(() -> {
            if (Thread.currentThread().getName().equals("backing up") && begun.incrementAndGet() == 1) {
                throw new IllegalStateException("oops");
            }
            return Instant.now();
        });
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of(), clock);
        tower.protect(List.of(folder("folder", ON_CHANGE)));
        soon(() -> assertThat(state().lastFailure().map(FolderState.Failure::message))
                .hasValueSatisfying(message -> assertThat(message).contains("broke off", "oops")));
        soon(() -> assertThat(state().health()).isEqualTo(new WatchHealth.Watching()));
        awaitStart();
    }

    private static boolean asking(String thread) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(one -> one.getKey().getName().equals(thread))
                .flatMap(one -> Stream.of(one.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals("judge"));
    }

    private void protect(Trigger trigger) {
        tower = tower((request, hung) -> candidate -> Verdict.INCLUDE, List.of());
        tower.protect(List.of(folder("folder", trigger)));
    }

    private Watchtower tower(ExclusionSource exclusions, List<Path> own) {
        return tower(exclusions, own, new AtomicReference<>(Duration.ZERO));
    }

    private Watchtower tower(ExclusionSource exclusions, List<Path> own, AtomicReference<Duration> later) {
        return tower(exclusions, own, new SetClock(() -> Instant.now().plus(later.get())));
    }

    private Watchtower tower(ExclusionSource exclusions, List<Path> own, Clock clock) {
        return new Watchtower(
                service,
                exclusions,
                folder -> before,
                listener,
                new Surroundings(2, own, ownFiles, PACE, retries, clock, new SystemWatch(Optional.empty())));
    }

    private ProtectedFolder folder(String name, Trigger trigger) {
        return new ProtectedFolder(BackupRequest.of(name, source, place.resolve("destination")), trigger, ALERT);
    }

    private FolderState state() {
        return tower.states().get(0);
    }

    /** Waits until the first backup is made, so that what changes afterwards is noticed by itself. */
    private void awaitStart() {
        soon(() -> assertThat(listener.told()).contains("folder SUCCESS"));
        assertThat(service.changes()).map(Changes.class::cast).first().isEqualTo(new Everywhere("start"));
    }

    /** Waits until a backup has failed and the next is planned, so that what is mended afterwards is seen to be. */
    private void awaitRetry() {
        soon(() -> assertThat(state().lastFailure()).isPresent());
        soon(() -> assertThat(state().nextDue()).isPresent());
    }

    private static void soon(ThrowingRunnable assertion) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(assertion);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, UTF_8);
    }
}
