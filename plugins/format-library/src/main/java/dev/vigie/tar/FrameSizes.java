package dev.vigie.tar;

/**
 * How much goes into a frame, in bytes before compression. Small entries share one; a large one has frames of its own.
 * Larger frames make smaller archives; smaller ones let more be copied from an archive to the next.
 *
 * @param usual what frames of small entries hold on average
 * @param large entries of so many bytes, headers included, have frames of their own
 * @param part how much of a large entry is in one frame
 */
public record FrameSizes(int usual, int large, int part) {
    /** Room for the headers of an entry beside a part of its content. */
    private static final int HEADERS = 1 << 20;

    /**
     * A frame that small entries share is not ended before it has so much. The less sizes vary, the fewer bytes lie in
     * frames so large that one of their entries has changed, and the fewer frames are too small to compress well.
     */
    int leastShared() {
        return usual * 3 / 4;
    }

    /** A frame that small entries share is ended before it has more. */
    int mostShared() {
        return Math.max(2 * usual, large);
    }

    /** The most a frame holds. */
    int most() {
        return Math.max(part, large) + HEADERS;
    }
}
