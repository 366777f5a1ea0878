package dev.vigie.api.backup;

import dev.vigie.api.Stable;

/**
 * Told how a backup proceeds. Called from the thread that runs the backup, possibly thousands of times a second: it must
 * return at once.
 */
@Stable
public interface ProgressListener {

    /** Listens to nothing. */
    ProgressListener NONE = new ProgressListener() {
        @Override
        public boolean wantsTotals() {
            return false;
        }
    };

    /** The steps of a backup, in order; some may be left out. */
    enum Phase {
        /** Waits until nobody else uses the destination. */
        WAITING,
        /** Looks at what there is. */
        SCANNING,
        /** Reads files and writes them into an archive. */
        ARCHIVING,
        /** Reads an archive back. */
        VERIFYING,
        /** Removes snapshots that nothing keeps. */
        PRUNING,
        /** Runs what is to be run afterwards. */
        HOOKS,
        /** Writes files of a snapshot back: no step of a backup. */
        RESTORING
    }

    /**
     * Whether {@link #begin} should say how much there is to do where finding that out takes another walk through the
     * source. Without it the first backup of a folder begins with 0 files and 0 bytes expected.
     */
    default boolean wantsTotals() {
        return true;
    }

    /**
     * A phase begins.
     *
     * @param files how many files it is about to handle, an estimate; 0 when not known
     * @param bytes how many bytes they have, an estimate; 0 when not known
     */
    default void begin(Phase phase, long files, long bytes) {}

    /** One more file of the current phase is done. */
    default void fileDone(String path) {}

    /** Some more bytes of the current phase are done. */
    default void bytesDone(long bytes) {}
}
