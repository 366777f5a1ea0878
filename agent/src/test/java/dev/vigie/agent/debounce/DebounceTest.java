package dev.vigie.agent.debounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.vigie.agent.debounce.Debounce.Outcome;
import dev.vigie.api.backup.Changes;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables of what happens at which second. {@code nothing} says that nothing is due then, {@code due a b} that a backup of
 * these paths is, {@code due *reason} that one of everything is, and {@code next 5} that it is to be asked again at 5.
 */
class DebounceTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    static Arguments[] tables() {
        return new Arguments[] {
            table("a change is due when it is quiet", 2, 60, 0, """
                    0 next never
                    0 nothing
                    0 changed a
                    0 next 2
                    1 nothing
                    2 due a
                    2 next never
                    """),
            table("another change makes it wait anew", 2, 60, 0, """
                    0 changed a
                    1 changed b
                    2 nothing
                    3 due a b
                    """),
            table("the same file again makes it wait anew", 2, 60, 0, """
                    0 changed a
                    1 changed a
                    2 nothing
                    3 due a
                    """),
            table("a file that never rests is due after the longest wait", 2, 5, 0, """
                    0 changed log
                    1 changed log
                    2 changed log
                    3 changed log
                    4 changed log
                    4 next 5
                    4 nothing
                    5 due log
                    5 done
                    6 changed log
                    7 changed log
                    8 changed log
                    8 next 10
                    10 due log
                    """),
            table("the longest wait counts from the first change, whatever its path", 3, 5, 0, """
                    0 changed a
                    2 changed b
                    4 changed c
                    5 due a b c
                    """),
            table("the shortest interval counts from the beginning of the last backup", 2, 60, 30, """
                    0 changed a
                    2 due a
                    9 done
                    10 changed b
                    10 next 32
                    12 nothing
                    31 nothing
                    32 due b
                    """),
            table("the shortest interval is over long before", 2, 60, 30, """
                    0 changed a
                    2 due a
                    3 done
                    100 changed b
                    102 due b
                    """),
            table("a backup that failed does not count for the shortest interval", 2, 60, 3600, """
                    0 changed a
                    2 due a
                    3 failed
                    8 due a
                    """),
            table("changes during a backup belong to the next", 2, 60, 0, """
                    0 changed a
                    2 due a
                    3 changed b
                    10 nothing
                    10 next never
                    20 done
                    20 due b
                    """),
            table("a file that changes again during its backup is due again", 2, 60, 0, """
                    0 changed a
                    2 due a
                    3 changed a
                    4 done
                    4 nothing
                    5 due a
                    """),
            table("after a failure the same is due again, later and later", 2, 60, 0, """
                    0 changed a
                    2 due a
                    3 failed
                    3 next 8
                    7 nothing
                    8 due a
                    9 failed
                    18 nothing
                    19 due a
                    20 failed
                    39 nothing
                    40 due a
                    41 failed
                    81 due a
                    82 failed
                    162 due a
                    163 failed
                    323 due a
                    324 failed
                    623 nothing
                    624 due a
                    625 failed
                    924 nothing
                    925 due a
                    """),
            table("a success ends the waiting", 2, 60, 0, """
                    0 changed a
                    2 due a
                    2 failed
                    7 due a
                    7 failed
                    17 due a
                    17 done
                    20 changed a
                    22 due a
                    22 failed
                    27 due a
                    """),
            table("what changes after a failure is due together with what failed, and no sooner", 2, 60, 0, """
                    0 changed a
                    2 due a
                    2 changed b
                    3 failed
                    4 changed c
                    6 nothing
                    8 due a b c
                    """),
            table("everything is due when something was missed", 2, 60, 0, """
                    0 changed a
                    1 missed overflow
                    2 changed b
                    3 nothing
                    4 due *overflow
                    """),
            table("everything that failed is everything again", 2, 60, 0, """
                    0 missed overflow
                    2 due *overflow
                    2 failed
                    3 changed a
                    7 due *overflow
                    """),
            table("the first reason is kept", 2, 60, 0, """
                    0 missed overflow
                    1 missed replaced
                    3 due *overflow
                    """),
            table("a demand waits neither for quiet nor for the shortest interval", 2, 60, 3600, """
                    0 changed a
                    0 demanded schedule
                    0 due *schedule
                    1 done
                    2 changed b
                    3 demanded schedule
                    3 due *schedule
                    """),
            table("a demand during a backup is due right after it", 2, 60, 3600, """
                    0 demanded start
                    0 due *start
                    5 demanded schedule
                    9 done
                    9 due *schedule
                    """),
            table("a demand that failed is tried again after a while", 2, 60, 3600, """
                    0 demanded start
                    0 due *start
                    1 failed
                    2 demanded schedule
                    2 nothing
                    6 due *start
                    """),
            table("a demand that failed does not wait for quiet when it is tried again", 2, 60, 3600, """
                    0 demanded start
                    0 due *start
                    1 failed
                    5 changed a
                    6 due *start
                    """),
            table("what is below a changed directory goes with it", 2, 60, 0, """
                    0 changed a/b/c
                    0 changed a
                    0 changed a/d
                    2 due a
                    """),
            table("the folder itself is everything", 2, 60, 0, """
                    0 changed a
                    0 changed .
                    2 due *the folder itself changed
                    """),
            table("a clock that runs backwards makes it wait anew, no longer", 2, 60, 0, """
                    1000 changed a
                    500 nothing
                    500 next 502
                    502 due a
                    502 done
                    """),
            table("nor does it prolong the shortest interval", 2, 60, 30, """
                    1000 changed a
                    1002 due a
                    1003 done
                    10 changed b
                    39 nothing
                    40 due b
                    """),
            table("nor the waiting after a failure", 2, 60, 0, """
                    1000 changed a
                    1002 due a
                    1003 failed
                    500 nothing
                    500 next 505
                    505 due a
                    """),
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void table(String name, Timing timing, String table) {
        Debounce debounce = new Debounce(timing);
        for (String line : table.strip().split("\n", -1)) {
            String[] words = line.strip().split(" ", 3);
            Instant now = START.plusSeconds(Long.parseLong(words[0]));
            play(debounce, now, words[1], words.length > 2 ? words[2] : "", line.strip());
        }
    }

    private static void play(Debounce debounce, Instant now, String what, String rest, String line) {
        switch (what) {
            case "changed" -> debounce.changed(rest.equals(".") ? "" : rest, now);
            case "missed" -> debounce.rootDirty(rest, now);
            case "demanded" -> debounce.demand(rest, now);
            case "done" -> debounce.finished(Outcome.DONE, now);
            case "failed" -> debounce.finished(Outcome.FAILED, now);
            case "nothing" -> assertThat(debounce.due(now)).as(line).isEmpty();
            case "due" ->
                assertThat(debounce.due(now).map(DebounceTest::text)).as(line).hasValue(rest);
            case "next" ->
                assertThat(debounce.nextDeadline()
                                .map(next -> Duration.between(START, next).toSeconds() + "")
                                .orElse("never"))
                        .as(line)
                        .isEqualTo(rest);
            default -> fail("not understood: " + line);
        }
    }

    private static String text(Changes changes) {
        return changes instanceof Changes.Paths some
                ? String.join(" ", new TreeSet<>(some.paths()))
                : "*" + ((Changes.Everywhere) changes).reason();
    }

    @Test
    void many_changes_in_one_directory_become_the_directory() {
        Debounce debounce = new Debounce(Timing.STANDARD);
        for (int i = 0; i < 1_001; i++) {
            debounce.changed("photos/2026/" + i, START);
        }
        assertThat(debounce.due(START.plusSeconds(10))).hasValue(new Changes.Paths(Set.of("photos/2026")));
    }

    @Test
    void too_many_changes_become_everything() {
        Debounce debounce = new Debounce(Timing.STANDARD);
        for (int i = 0; i < 10_000; i++) {
            debounce.changed("directory" + i / 500 + "/" + i, START);
        }
        assertThat(debounce.pending()).isEqualTo(OptionalInt.of(10_000));
        debounce.changed("one/more", START);
        assertThat(debounce.pending()).isEmpty();
        assertThat(debounce.due(START.plusSeconds(10))).hasValue(new Changes.Everywhere("too many changes"));
    }

    @Test
    void pending_changes_are_counted_without_those_that_are_being_backed_up() {
        Debounce debounce = new Debounce(Timing.STANDARD);
        debounce.changed("a", START);
        debounce.changed("b", START);
        assertThat(debounce.pending()).hasValue(2);
        debounce.due(START.plusSeconds(2));
        assertThat(debounce.pending()).hasValue(0);
        debounce.finished(Outcome.FAILED, START.plusSeconds(3));
        assertThat(debounce.pending()).hasValue(2);
    }

    @Test
    void only_a_running_backup_can_end() {
        Debounce debounce = new Debounce(Timing.STANDARD);
        assertThatThrownBy(() -> debounce.finished(Outcome.DONE, START)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void times_are_not_negative() {
        assertThatThrownBy(() -> new Timing(Duration.ofSeconds(-1), Duration.ZERO, Duration.ZERO))
                .hasMessage("quiet must not be negative, but is PT-1S");
    }

    private static Arguments table(String name, int quiet, int maxWait, int minInterval, String table) {
        return Arguments.of(
                name,
                new Timing(Duration.ofSeconds(quiet), Duration.ofSeconds(maxWait), Duration.ofSeconds(minInterval)),
                table);
    }
}
