package dev.vigie.agent.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * The directories above a folder. When the folder or one of them comes to its place, the folder was away, if only for a
 * moment: what changed in it just then was looked for where it should be, and not found. No event in the folder tells.
 */
final class WayToRoot implements SystemWatch.Subscriber, AutoCloseable {
    private final SystemWatch system;
    private final Path root;
    private final Consumer<String> trouble;

    /**
     * @param root without symbolic links
     * @param trouble told when the folder may be back, or that would not be noticed any more; has to return at once
     */
    WayToRoot(SystemWatch system, Path root, Consumer<String> trouble) {
        this.system = system.arrivals();
        this.root = root;
        this.trouble = trouble;
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
        // Of what was lost nobody knows whether it was that.
        if (events.stream().anyMatch(event -> event.context() == null || next.equals(event.context()))) {
            trouble.accept("the folder was away for a moment, or replaced");
        }
    }

    @Override
    public void gone(Path directory) {}

    @Override
    public void died(String reason) {
        trouble.accept(reason);
    }

    @Override
    public void close() {
        system.releaseLater(this, root);
    }
}
