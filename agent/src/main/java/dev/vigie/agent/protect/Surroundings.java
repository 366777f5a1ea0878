package dev.vigie.agent.protect;

import dev.vigie.agent.debounce.Retries;
import dev.vigie.agent.watch.Pace;
import dev.vigie.agent.watch.SystemWatch;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/**
 * What all protected folders share.
 *
 * @param concurrentBackups how many backups run at once, at least 1
 * @param ownPlaces directories Vigie writes to besides destinations, such as its state: changes there start no backup
 * @param ownFiles files it writes elsewhere, such as its log: nor do changes of these
 * @param pace how often watchers look for what no event tells
 * @param retries when a backup that failed is tried again
 * @param clock the time of day
 * @param watch what folders are watched with
 */
public record Surroundings(
        int concurrentBackups,
        List<Path> ownPlaces,
        OwnFiles ownFiles,
        Pace pace,
        Retries retries,
        Clock clock,
        SystemWatch watch) {
    public Surroundings {
        if (concurrentBackups < 1) {
            throw new IllegalArgumentException("concurrentBackups must be at least 1, not " + concurrentBackups);
        }
        ownPlaces = List.copyOf(ownPlaces);
        Objects.requireNonNull(ownFiles);
        Objects.requireNonNull(pace);
        Objects.requireNonNull(retries);
        Objects.requireNonNull(clock);
        Objects.requireNonNull(watch);
    }

    /** Two backups at once, at the standard pace, by the machine's clock. */
    public static Surroundings of(List<Path> ownPlaces, OwnFiles ownFiles, SystemWatch watch) {
        return new Surroundings(2, ownPlaces, ownFiles, Pace.STANDARD, Retries.STANDARD, Clock.systemUTC(), watch);
    }
}
