package dev.vigie.agent.path;

import java.nio.file.Path;
import java.util.Locale;

/** Names in capital letters for small ones, by which some disks find the same file. */
public final class OtherLetters {
    private OtherLetters() {}

    /** The place beside this one whose name differs only in these; the same where it has no letters. */
    public static Path of(Path place) {
        String name = place.getFileName().toString();
        String small = name.toLowerCase(Locale.ROOT);
        return place.resolveSibling(name.equals(small) ? name.toUpperCase(Locale.ROOT) : small);
    }
}
