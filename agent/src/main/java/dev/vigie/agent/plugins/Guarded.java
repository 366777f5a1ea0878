package dev.vigie.agent.plugins;

import dev.vigie.api.PluginContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A living product and what was lent to it.
 *
 * @param <P> what it is
 */
final class Guarded<P extends AutoCloseable> implements AutoCloseable {
    private final P product;
    private final Guard guard;
    private final PluginContext context;
    private final List<Path> lent = new CopyOnWriteArrayList<>();

    Guarded(P product, Guard guard, PluginContext context) {
        this.product = product;
        this.guard = guard;
        this.context = context;
        guard.leftovers().opened();
        lend(context.temporaryDirectory());
    }

    P product() {
        return product;
    }

    Guard guard() {
        return guard;
    }

    /** It may use this file until it is closed. */
    void lend(Path file) {
        lent.add(guard.leftovers().lent(file));
    }

    /** Closes the product, tells what it left behind, and takes back what was lent to it. */
    @Override
    public void close() {
        guard.close(product);
        guard.leftovers().closed(lent);
        WorkDirectory.delete(context.temporaryDirectory());
    }
}
