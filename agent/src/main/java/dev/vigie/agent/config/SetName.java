package dev.vigie.agent.config;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a folder may be called. Its name begins the file name of every archive, on whatever file system that lies. */
final class SetName {
    /** Leaves room for the time, a number and the extension in the 255 bytes that file systems allow. */
    private static final int LONGEST = 200;

    private static final String RESERVED = "/\\:*?\"<>|";

    private SetName() {}

    /** Why a name cannot be used, as the end of a sentence; empty when it can. */
    static Optional<String> fault(String name) {
        if (name.isBlank()) {
            return Optional.of("is empty");
        }
        if (name.startsWith(".") || name.startsWith("-")) {
            return Optional.of("must not begin with \"" + name.charAt(0) + "\"");
        }
        if (!name.equals(name.strip())) {
            return Optional.of("must not begin or end with a space");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("must not contain line breaks or other control characters");
        }
        Optional<String> reserved = name.chars()
                .filter(character -> RESERVED.indexOf(character) >= 0)
                .mapToObj(Character::toString)
                .findFirst();
        if (reserved.isPresent()) {
            return Optional.of("must not contain " + reserved.get() + " because archives are named after it");
        }
        return name.getBytes(StandardCharsets.UTF_8).length > LONGEST
                ? Optional.of("is longer than " + LONGEST + " bytes")
                : Optional.empty();
    }
}
