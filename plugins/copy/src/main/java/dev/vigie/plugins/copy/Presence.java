package dev.vigie.plugins.copy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Whether something is there. {@link Files#exists} says no as well when the disk does not answer. */
final class Presence {
    private Presence() {}

    /** @throws IOException when it cannot be told */
    static boolean of(Path place) throws IOException {
        return attributes(place).isPresent();
    }

    /**
     * Whether a regular file is there, not only a link to one.
     *
     * @throws IOException when it cannot be told
     */
    static boolean ofFile(Path place) throws IOException {
        return attributes(place, LinkOption.NOFOLLOW_LINKS)
                .filter(BasicFileAttributes::isRegularFile)
                .isPresent();
    }

    private static Optional<BasicFileAttributes> attributes(Path place, LinkOption... options) throws IOException {
        try {
            return Optional.of(Files.readAttributes(place, BasicFileAttributes.class, options));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
