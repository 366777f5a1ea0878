package dev.vigie.agent.path;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Whether something is in a place, for decisions that must not be wrong. {@link Files#exists} and its kin take what
 * cannot be looked at for what is not there; a disk that falters would be taken for an empty one. Links are followed where nothing else is said.
 */
public final class Presence {
    private Presence() {}

    /** @throws IOException when it cannot be told */
    public static boolean of(Path place) throws IOException {
        return attributes(place).isPresent();
    }

    /** @throws IOException when it cannot be told */
    public static boolean ofFile(Path place) throws IOException {
        return attributes(place).filter(BasicFileAttributes::isRegularFile).isPresent();
    }

    /** @throws IOException when it cannot be told */
    public static boolean ofDirectory(Path place) throws IOException {
        return attributes(place).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    /**
     * Whether a directory is in a place, or may be: what cannot be looked at, as where the directory above it is closed to
     * us, may be one, unless it could only be in something that is none. Here a link is not followed, and is no directory.
     */
    public static boolean mayBeDirectory(Path place) {
        try {
            return Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return place.getParent() == null || mayBeDirectory(place.getParent());
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path place) throws IOException {
        try {
            return Optional.of(Files.readAttributes(place, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (place.getParent() != null && Files.isRegularFile(place.getParent())) {
                return Optional.empty(); // Nothing is in a file.
            }
            throw e;
        }
    }
}
