package dev.vigie.agent.watch;

import dev.vigie.agent.path.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Which directory a path leads to at a moment, symbolic links followed. A watch belongs to the directory, not to its
 * path, so it goes on silently elsewhere when the directory is moved.
 *
 * @param real the path without symbolic links
 * @param key the file system's own identity of the directory; empty where it has none
 */
record RootIdentity(Path real, Optional<Object> key) {

    /** @throws IOException when there is no directory */
    static RootIdentity of(Path root) throws IOException {
        Path real = root.toRealPath();
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
            throw new NotDirectoryException(real.toString());
        }
        return new RootIdentity(real, Optional.ofNullable(attributes.fileKey()));
    }

    boolean isEmpty() throws IOException {
        return Listing.isEmpty(real);
    }
}
