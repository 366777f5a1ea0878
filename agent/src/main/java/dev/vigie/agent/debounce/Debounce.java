package dev.vigie.agent.debounce;

import dev.vigie.api.backup.Changes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gathers the changes of one folder and says when they are due for a backup. Ask {@link #due}; when it answers, make the
 * backup and tell {@link #finished}. Changes meanwhile belong to the next one.
 *
 * <p>Not safe for use by several threads. A clock that runs backwards makes it wait anew, never longer than that.
 */
public final class Debounce {
    /** More changed paths than this, and looking everywhere is cheaper and takes less memory. */
    static final int MOST_PATHS = 10_000;
    /** More changed paths than this in one directory, and all of the directory is looked at. */
    static final int MOST_IN_ONE_DIRECTORY = 1_000;

    /** How a backup ended, as far as the changes are concerned. */
    public enum Outcome {
        /** The changes are in a snapshot, or there was nothing to change in one. */
        DONE,
        /** They are still to be backed up, and the next try may well succeed. */
        FAILED,
        /** They are still to be backed up, but first somebody has to mend something. */
        HOPELESS
    }

    private final Timing timing;
    private final Retries retries;

    private final DirtyPaths paths = new DirtyPaths(MOST_PATHS, MOST_IN_ONE_DIRECTORY);
    private Optional<String> everywhere = Optional.empty();
    private boolean demanded;
    private Optional<Instant> firstChange = Optional.empty();
    private Optional<Instant> lastChange = Optional.empty();

    private Optional<Taken> running = Optional.empty();
    private Optional<Instant> lastStart = Optional.empty();
    private Optional<Instant> retry = Optional.empty();
    private Duration untilRetry = Duration.ZERO;
    private int failures;

    /** What a running backup took along. */
    private record Taken(Changes changes, Instant at, Instant firstChange, boolean demanded) {}

    /** With {@link Retries#STANDARD}. */
    public Debounce(Timing timing) {
        this(timing, Retries.STANDARD);
    }

    public Debounce(Timing timing, Retries retries) {
        this.timing = timing;
        this.retries = retries;
    }

    /** Something changed at a path relative to the folder; {@code ""} is the folder itself. */
    public void changed(String path, Instant now) {
        note(now);
        add(path);
    }

    /** Anything may have changed. */
    public void rootDirty(String reason, Instant now) {
        note(now);
        lookEverywhere(reason);
    }

    /** Everything is to be looked at now, without waiting for quiet or for the shortest interval. */
    public void demand(String reason, Instant now) {
        note(now);
        lookEverywhere(reason);
        demanded = true;
    }

    /** Takes what is to be backed up now; empty when nothing is due, and while a backup is running. */
    public Optional<Changes> due(Instant now) {
        clockIs(now);
        if (deadline().filter(deadline -> !now.isBefore(deadline)).isEmpty()) {
            return Optional.empty();
        }
        Changes changes = dirty();
        running = Optional.of(new Taken(changes, now, firstChange.orElse(now), demanded));
        retry = Optional.empty();
        forget();
        return Optional.of(changes);
    }

    /** When to ask {@link #due} again unless something happens before; empty when there is nothing to wait for. */
    public Optional<Instant> nextDeadline() {
        return deadline();
    }

    /** The backup that was due has ended. */
    public void finished(Outcome outcome, Instant now) {
        Taken taken = running.orElseThrow(() -> new IllegalStateException("no backup is running"));
        running = Optional.empty();
        if (outcome == Outcome.DONE) {
            failures = 0;
            lastStart = Optional.of(taken.at());
            return;
        }
        giveBack(taken);
        untilRetry = outcome == Outcome.HOPELESS
                ? backOff(retries.longest(), retries.longestHopeless())
                : backOff(retries.first(), retries.longest());
        retry = Optional.of(now.plus(untilRetry));
        failures++;
    }

    /** What made backups fail is mended: the next need not wait any longer. */
    public void mended() {
        retry = Optional.empty();
        failures = 0;
    }

    /** How many paths wait for a backup, those of a running one not included; empty when everything is to be looked at. */
    public OptionalInt pending() {
        return everywhere.isPresent() ? OptionalInt.empty() : OptionalInt.of(paths.count());
    }

    private void note(Instant now) {
        clockIs(now);
        firstChange = Optional.of(firstChange.orElse(now));
        lastChange = Optional.of(now);
    }

    private void add(String path) {
        if (everywhere.isPresent()) {
            return;
        }
        if (path.isEmpty()) {
            lookEverywhere("the folder itself changed");
            return;
        }
        paths.add(path);
        if (paths.isEverything()) {
            lookEverywhere("too many changes");
        }
    }

    private void lookEverywhere(String reason) {
        everywhere = Optional.of(everywhere.orElse(reason));
        paths.clear();
    }

    private boolean isClean() {
        return everywhere.isEmpty() && paths.isEmpty();
    }

    private Changes dirty() {
        return everywhere.<Changes>map(Changes.Everywhere::new).orElseGet(() -> new Changes.Paths(paths.paths()));
    }

    private void forget() {
        paths.clear();
        everywhere = Optional.empty();
        demanded = false;
        firstChange = Optional.empty();
        lastChange = Optional.empty();
    }

    private void giveBack(Taken taken) {
        if (taken.changes() instanceof Changes.Everywhere all) {
            lookEverywhere(all.reason());
        } else if (taken.changes() instanceof Changes.Paths some) {
            some.paths().forEach(this::add);
        }
        firstChange = Optional.of(taken.firstChange());
        lastChange = Optional.of(lastChange.orElse(taken.firstChange()));
        demanded |= taken.demanded();
    }

    private Optional<Instant> deadline() {
        if (running.isPresent() || isClean()) {
            return Optional.empty();
        }
        Instant deadline = demanded ? firstChange.orElseThrow() : rested();
        return Optional.of(retry.filter(deadline::isBefore).orElse(deadline));
    }

    private Instant rested() {
        Instant quiet = lastChange.orElseThrow().plus(timing.quiet());
        Instant longest = firstChange.orElseThrow().plus(timing.maxWait());
        Instant rested = quiet.isBefore(longest) ? quiet : longest;
        return lastStart
                .map(start -> start.plus(timing.minInterval()))
                .filter(rested::isBefore)
                .orElse(rested);
    }

    private Duration backOff(Duration first, Duration longest) {
        Duration grown = first.multipliedBy(1L << Math.min(failures, 10));
        return grown.compareTo(longest) < 0 ? grown : longest;
    }

    /** What lies in the future can only be there because the clock was set back. */
    private void clockIs(Instant now) {
        firstChange = firstChange.map(moment -> earlier(moment, now));
        lastChange = lastChange.map(moment -> earlier(moment, now));
        lastStart = lastStart.map(moment -> earlier(moment, now));
        retry = retry.map(moment -> earlier(moment, now.plus(untilRetry)));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
