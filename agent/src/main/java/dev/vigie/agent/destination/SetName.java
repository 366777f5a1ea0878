package dev.vigie.agent.destination;

import dev.vigie.api.format.EntryName;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What a backup set may be called. Its name begins the file name of every archive, and names a directory. */
public final class SetName {
    /** Leaves room for the time, a number and the extension in the 255 bytes that file systems allow. */
    private static final int LONGEST = 200;

    private SetName() {}

    /** Why a name cannot be used, as the end of a sentence; empty when it can. */
    public static Optional<String> fault(String name) {
        if (name.isBlank()) {
            return Optional.of("is empty");
        }
        if (name.startsWith(".") || name.startsWith("-")) {
            return Optional.of("must not begin with \"" + name.charAt(0) + "\"");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("must not contain line breaks or other control characters");
        }
        if (name.contains("/") || name.contains("\\")) {
            return Optional.of(
                    "must not contain " + (name.contains("/") ? "/" : "\\") + " because archives are named after it");
        }
        if (!EntryName.isText(name)) {
            return Optional.of("must be text, and has bytes that are not UTF-8");
        }
        if (name.equals(Destination.MARKER)) {
            return Optional.of("is taken by a file of Vigie's own");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return Optional.of("is longer than " + LONGEST + " bytes");
        }
        return isFileName(name) ? Optional.empty() : Optional.of("cannot be the name of a file on this machine");
    }

    private static boolean isFileName(String name) {
        try {
            return Path.of(name).getNameCount() == 1;
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
