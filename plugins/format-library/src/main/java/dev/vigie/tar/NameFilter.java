package dev.vigie.tar;

import java.util.Random;

/**
 * Remembers names in a few megabytes, however many there are: what it says is not there is not, what it says is there mostly
 * is. (A Bloom filter with six bits for each name; with a million names it is wrong about one in a thousand.)
 */
final class NameFilter {
    private static final int BITS = 1 << 24;
    private static final int BITS_OF_A_NAME = 6;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final long[] bits = new long[BITS / Long.SIZE];

    /** Nobody can choose names for which it is wrong. */
    private final long start = new Random().nextLong();

    void add(String name) {
        long hash = hash(name);
        for (int i = 0; i < BITS_OF_A_NAME; i++) {
            int bit = bit(hash, i);
            bits[bit / Long.SIZE] |= 1L << bit;
        }
    }

    boolean mayHave(String name) {
        long hash = hash(name);
        for (int i = 0; i < BITS_OF_A_NAME; i++) {
            int bit = bit(hash, i);
            if ((bits[bit / Long.SIZE] & (1L << bit)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Two halves of a hash serve as any number of hashes (Kirsch and Mitzenmacher, Less Hashing, Same Performance, 2006). */
    private static int bit(long hash, int number) {
        return ((int) hash + number * ((int) (hash >>> 32) | 1)) & (BITS - 1);
    }

    /** FNV-1a, its bits mixed at the end as MurmurHash3 does. */
    private long hash(String name) {
        long hash = start;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
