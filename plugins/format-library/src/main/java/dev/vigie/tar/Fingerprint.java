package dev.vigie.tar;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells whether the headers in a stretch are the ones that would be written today: the first 64 bits of the SHA-256 of
 * all of them, one after the other.
 */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void add(byte[] header) {
        digest.update(header);
    }

    /** The fingerprint of what was added since the last call. */
    long take() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
