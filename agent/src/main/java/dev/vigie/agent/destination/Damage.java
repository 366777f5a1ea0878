package dev.vigie.agent.destination;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An archive was read back, and some of what it should hold cannot be got out of it any more.
 *
 * @param moment when that was found
 * @param lost the contents that are lost, in no order
 */
public record Damage(Instant moment, List<LostContent> lost) {
    public Damage {
        Objects.requireNonNull(moment);
        lost = List.copyOf(lost);
    }

    /**
     * A content that is lost.
     *
     * @param sha256 of it, in lower case hexadecimal
     * @param size its bytes
     */
    public record LostContent(String sha256, long size) {
        public LostContent {
            Objects.requireNonNull(sha256);
        }
    }

    /** The moment, then a line for each content with its checksum and size. */
    String text() {
        StringBuilder text = new StringBuilder().append(moment).append('\n');
        for (LostContent content : lost) {
            text.append(content.sha256()).append(' ').append(content.size()).append('\n');
        }
        return text.toString();
    }

    /** Reads {@link #text()}. */
    static Damage parse(String text) throws IOException {
        String[] lines = text.split("\n", -1);
        List<LostContent> lost = new ArrayList<>();
        try {
            for (int i = 1; i < lines.length && !lines[i].isBlank(); i++) {
                int space = lines[i].indexOf(' ');
                String sha256 = lines[i].substring(0, Math.max(0, space));
                if (!sha256.matches("[0-9a-f]{64}")) {
                    throw new IOException("line " + (i + 1) + " is no checksum and size");
                }
                lost.add(new LostContent(sha256, Long.parseLong(lines[i].substring(space + 1))));
            }
            return new Damage(Instant.parse(lines[0]), lost);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IOException("it says no moment, or a size that is no number", e);
        }
    }
}
