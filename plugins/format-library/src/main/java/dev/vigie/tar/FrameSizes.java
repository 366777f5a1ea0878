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

    /** The most a frame holds. */
    int most() {
        return Math.max(part, large) + HEADERS;
    }
}
