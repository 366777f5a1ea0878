package dev.vigie.tar;

import dev.vigie.api.format.EntryName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The records of pax headers (POSIX.1-2001), values as the bytes they are. */
final class PaxRecords {
    private static final BigDecimal NANOSECONDS = BigDecimal.valueOf(1_000_000_000);

    private final Map<String, byte[]> values;

    PaxRecords() {
        this.values = new HashMap<>();
    }

    /** Starts with what holds for all entries. */
    PaxRecords(PaxRecords global) {
        this.values = new HashMap<>(global.values);
    }

    void put(String key, byte[] value) {
        values.put(key, value);
    }

    /**
     * Adds the records in the first {@code length} bytes.
     *
     * @throws IllegalArgumentException when they are not readable
     */
    void parse(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            int space = indexOf(bytes, ' ', at, length);
            int end = at + Integer.parseInt(ascii(bytes, at, space));
            int equals = indexOf(bytes, '=', space, end);
            if (end > length || end <= equals || bytes[end - 1] != '\n') {
                throw new IllegalArgumentException("a pax record ends where it should not");
            }
            values.put(ascii(bytes, space + 1, equals), Arrays.copyOfRange(bytes, equals + 1, end - 1));
            at = end;
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < Math.min(to, bytes.length); i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("a pax record has no '" + wanted + "'");
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** A name; an empty value is as good as none. */
    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key))
                .filter(value -> value.length > 0)
                .map(EntryName::fromBytes);
    }

    Optional<Long> number(String key) {
        return text(key).map(Long::valueOf);
    }

    Optional<Instant> instant(String key) {
        return text(key).map(BigDecimal::new).map(PaxRecords::instant);
    }

    private static Instant instant(BigDecimal seconds) {
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValueExact(),
                seconds.subtract(whole).multiply(NANOSECONDS).longValue());
    }

    /** Whether these describe a sparse file, in one of GNU tar's three ways. */
    boolean isSparse() {
        return values.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
    }
}
