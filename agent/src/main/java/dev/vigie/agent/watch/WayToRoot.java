package dev.vigie.agent.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.List;

/**
 * The directories above a folder. When the folder or one of them comes to its place, the folder was away, if only for a
 * moment: what changed in it just then was looked for where it should be, and not found. No event in the folder tells.
 */
final class WayToRoot implements SystemWatch.Subscriber, AutoCloseable {
    private final SystemWatch system;
    private final Path root;
    private final Runnable returned;

    /**
     * @param root without symbolic links
     * @param returned run whenever the folder may be back; has to return at once
     */
    WayToRoot(SystemWatch system, Path root, Runnable returned) {
        this.system = system;
        this.root = root;
        this.returned = returned;
    }

    /** From the top down: should one be another while it is registered, the one above it tells. */
    void begin() {
        for (int names = 0; names < root.getNameCount(); names++) {
            Path above = names == 0 ? root.getRoot() : root.getRoot().resolve(root.subpath(0, names));
            try {
                system.register(above, this);
            } catch (IOException e) {
                // Such as one that may be entered but not read. The folder itself can be watched all the same.
            }
        }
    }

    @Override
    public void reported(Path directory, List<WatchEvent<?>> events) {
        Path next = root.getName(directory.getNameCount());
        if (events.stream()
                .anyMatch(event ->
                        event.kind() == StandardWatchEventKinds.ENTRY_CREATE && next.equals(event.context()))) {
            returned.run();
        }
    }

    @Override
    public void gone(Path directory) {}

    @Override
    public void died(String reason) {}

    /** In a thread of its own, because it may have to wait for what others register. */
    @Override
    public void close() {
        Thread releasing = new Thread(() -> system.release(this), "no longer watching above " + root);
        releasing.setDaemon(true);
        releasing.start();
    }
}
