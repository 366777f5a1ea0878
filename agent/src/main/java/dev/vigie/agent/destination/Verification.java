package dev.vigie.agent.destination;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * An archive, or every archive a snapshot needs, was read back and found right.
 *
 * @param depth how much of it was read
 * @param moment when
 */
public record Verification(Depth depth, Instant moment) {
    /** What says less comes first: what was read less of, then what was read longer ago. */
    public static final Comparator<Verification> WEAKEST_FIRST =
            Comparator.comparing(Verification::depth).thenComparing(Verification::moment);

    public Verification {
        Objects.requireNonNull(depth);
        Objects.requireNonNull(moment);
    }

    /** How much of an archive is read; each says more than the one before. */
    public enum Depth {
        /** Its entries are listed and are those the manifest names; no content is looked at. */
        STRUCTURE,
        /** Its bytes have the checksum they had when it was written. */
        CHECKSUM,
        /** The same, and every file in it has the checksum the manifest names. */
        CONTENTS;

        /** Its name in commands and files. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The depth with a name. */
        public static Optional<Depth> named(String text) {
            return Arrays.stream(values())
                    .filter(depth -> depth.text().equals(text))
                    .findFirst();
        }
    }

    /** Whether it tells that nothing has changed since the archive was written. */
    public boolean provesContents() {
        return depth != Depth.STRUCTURE;
    }

    /**
     * What is known after this, when something was known before: bytes that are still the same still have the contents
     * found in them then, and a glance takes nothing away from what was seen.
     */
    public Verification after(Optional<Verification> before) {
        if (before.isEmpty() || before.get().depth().compareTo(depth) <= 0) {
            return this;
        }
        return depth == Depth.STRUCTURE
                ? before.get()
                : new Verification(before.get().depth(), moment);
    }

    /** One line: the moment and the depth. */
    String line() {
        return moment + " " + depth.text();
    }

    /** Reads {@link #line()}; without a depth it was the contents. */
    static Optional<Verification> parse(String line) {
        String[] words = line.strip().split(" ", -1);
        try {
            Instant moment = Instant.parse(words[0]);
            return words.length < 2
                    ? Optional.of(new Verification(Depth.CONTENTS, moment))
                    : Depth.named(words[1]).map(depth -> new Verification(depth, moment));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
