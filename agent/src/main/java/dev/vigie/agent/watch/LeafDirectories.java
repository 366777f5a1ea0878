package dev.vigie.agent.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows of some directories that there are none in them, at the cost of one stat instead of one for each file. Unix file
 * systems count the names of a directory: its own, ".", and ".." in each directory below it. (That is how {@code find} has
 * always saved itself the work; see "leaf optimization" in its manual.)
 */
final class LeafDirectories {
    /** Those that are known to count. Others answer 1, or 2 for all. */
    private static final Set<String> COUNTING = Set.of("ext2", "ext3", "ext4", "xfs", "tmpfs");

    /** Of the one file system that counts; what is mounted below it may not. */
    private final Optional<Object> device;

    private LeafDirectories(Optional<Object> device) {
        this.device = device;
    }

    static LeafDirectories below(Path root) {
        try {
            boolean counts = root.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && COUNTING.contains(Files.getFileStore(root).type());
            return new LeafDirectories(counts ? Optional.of(Files.getAttribute(root, "unix:dev")) : Optional.empty());
        } catch (IOException e) {
            return new LeafDirectories(Optional.empty());
        }
    }

    /** Whether certainly no directory is in this one. A directory that comes later is not seen. */
    boolean isLeaf(Path directory) throws IOException {
        if (device.isEmpty()) {
            return false;
        }
        Map<String, Object> facts = Files.readAttributes(directory, "unix:nlink,dev", LinkOption.NOFOLLOW_LINKS);
        return Integer.valueOf(2).equals(facts.get("nlink")) && device.get().equals(facts.get("dev"));
    }
}
