package dev.vigie.agent.scan;

import java.time.Duration;
import java.time.Instant;

/** How exact the times of files are. One with few digits comes from a disk or an archive that may keep no more of them. */
public final class TimeGrain {
    /** FAT keeps every other second; exFAT through FUSE, and SFTP, keep whole ones. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    private TimeGrain() {}

    /** How far from it what it stands for may be: two seconds when it has no fraction, else one of its last digit. */
    public static Duration of(Instant time) {
        if (time.getNano() == 0) {
            return COARSEST;
        }
        int grain = 1;
        while (time.getNano() % (grain * 10) == 0) {
            grain *= 10;
        }
        return Duration.ofNanos(grain);
    }

    /** The coarser of two. */
    public static Duration coarser(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
