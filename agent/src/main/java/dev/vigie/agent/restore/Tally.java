package dev.vigie.agent.restore;

import dev.vigie.agent.restore.TargetTree.Outcome;

/** How much was restored. Used by one thread at a time. */
final class Tally {
    private long files;
    private long bytes;
    private long skipped;

    /** @param size of the file, in bytes */
    void count(Outcome outcome, long size) {
        count(outcome, 1, size);
    }

    /** Takes back what was counted before. */
    void uncount(Outcome outcome, long size) {
        count(outcome, -1, -size);
    }

    private void count(Outcome outcome, int moreFiles, long moreBytes) {
        switch (outcome) {
            case WRITTEN -> {
                files += moreFiles;
                bytes += moreBytes;
            }
            case SKIPPED -> skipped += moreFiles;
        }
    }

    /** Files that were written. */
    long files() {
        return files;
    }

    /** Bytes in these. */
    long bytes() {
        return bytes;
    }

    /** Files that were left as they were. */
    long skipped() {
        return skipped;
    }
}
