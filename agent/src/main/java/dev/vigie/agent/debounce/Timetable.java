package dev.vigie.agent.debounce;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The moments at which everything is looked at whether changes were noticed or not. One that was slept through comes once
 * afterwards, and a clock that runs backwards begins anew. Not safe for use by several threads.
 */
public final class Timetable {

    /** Why everything is looked at. */
    public enum Occasion {
        RESCAN,
        SCHEDULE
    }

    private final Duration rescan;
    private final Optional<Schedule> schedule;
    private final ZoneId zone;
    private Instant latest;
    private Optional<Instant> nextRescan = Optional.empty();
    private Optional<Instant> nextScheduled = Optional.empty();

    /**
     * @param zone in which the schedule is understood
     * @param start the moment after which occasions count
     */
    public Timetable(Trigger trigger, ZoneId zone, Instant start) {
        this.rescan = trigger.rescan();
        this.schedule = trigger.schedule();
        this.zone = zone;
        this.latest = start;
        planRescan(start);
        planScheduled(start);
    }

    /** Takes what is due now; a schedule goes before a rescan, which it makes needless. */
    public Optional<Occasion> due(Instant now) {
        if (now.isBefore(latest)) {
            planRescan(now);
            planScheduled(now);
        }
        latest = now;
        if (isDue(nextScheduled, now)) {
            planScheduled(now);
            planRescan(now);
            return Optional.of(Occasion.SCHEDULE);
        }
        if (isDue(nextRescan, now)) {
            planRescan(now);
            return Optional.of(Occasion.RESCAN);
        }
        return Optional.empty();
    }

    /** When {@link #due} is to be asked again; empty when nothing will ever be due. */
    public Optional<Instant> next() {
        return nextScheduled.isPresent() && nextRescan.isPresent()
                ? nextScheduled
                        .filter(moment -> moment.isBefore(nextRescan.get()))
                        .or(() -> nextRescan)
                : nextScheduled.or(() -> nextRescan);
    }

    private static boolean isDue(Optional<Instant> moment, Instant now) {
        return moment.isPresent() && !now.isBefore(moment.get());
    }

    private void planRescan(Instant now) {
        nextRescan = rescan.isZero() ? Optional.empty() : Optional.of(now.plus(rescan));
    }

    private void planScheduled(Instant now) {
        nextScheduled = schedule.map(moments -> moments.next(now, zone));
    }
}
