package dev.vigie.agent.catalog;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Which contents a set has for certain not, so that most need not be looked for when a set is recorded for the first
 * time. A Bloom filter of two bits for each content, which a SHA-256 has to spare: of a million contents one in three
 * hundred is looked for in vain.
 */
final class SeenContents {
    private static final int BITS = 1 << 25;

    private final BitSet bits = new BitSet(BITS);

    /**
     * Notes a content.
     *
     * @return whether it was certainly not noted before
     */
    boolean isNew(byte[] digest) {
        ByteBuffer random = ByteBuffer.wrap(digest);
        int one = random.getInt() & (BITS - 1);
        int other = random.getInt() & (BITS - 1);
        boolean isNew = !bits.get(one) || !bits.get(other);
        bits.set(one);
        bits.set(other);
        return isNew;
    }
}
