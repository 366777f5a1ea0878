package dev.vigie.agent.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** The file system that a target is on, where the system gives each a number. What is mounted in the target is not on it. */
final class OwnFileSystem {
    private static final String NUMBER = "unix:dev";

    private final Optional<Object> number;

    private OwnFileSystem(Optional<Object> number) {
        this.number = number;
    }

    /** @param root the target; in a dry run it need not be there */
    static OwnFileSystem of(Path root) {
        try {
            boolean numbered =
                    root.getFileSystem().supportedFileAttributeViews().contains("unix");
            return new OwnFileSystem(numbered ? Optional.of(Files.getAttribute(root, NUMBER)) : Optional.empty());
        } catch (IOException e) {
            return new OwnFileSystem(Optional.empty());
        }
    }

    /** Whether a directory is on it, as far as anybody can tell. */
    boolean holds(Path directory) throws IOException {
        return number.isEmpty()
                || number.get().equals(Files.getAttribute(directory, NUMBER, LinkOption.NOFOLLOW_LINKS));
    }
}
