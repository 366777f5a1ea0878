package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.api.BackupException;
import dev.vigie.api.PluginContext;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into one plugin: what it must not throw becomes a {@link BackupException} that names it, and what its products
 * leave behind is told.
 *
 * @param plugin its id and version
 * @param classes set as the thread's context class loader meanwhile
 * @param leftovers counts its products
 */
record Guard(String plugin, ClassLoader classes, Leftovers leftovers) {
    private static final Logger log = LoggerFactory.getLogger(Guard.class);

    Guard(String plugin, ClassLoader classes) {
        this(plugin, classes, new Leftovers(plugin, classes));
    }

    /** Whose mistakes it tells, as the subject of a sentence. */
    String owner() {
        return "the plugin " + plugin;
    }

    /** A call that gives something. */
    @FunctionalInterface
    interface Call<T, E extends Exception> {
        T run() throws BackupException, E;
    }

    /** A call that gives nothing. */
    @FunctionalInterface
    interface Action<E extends Exception> {
        void run() throws BackupException, E;
    }

    /**
     * Calls the plugin.
     *
     * @param doing what the plugin is to do, for the message
     * @param declared what it may throw besides
     * @throws BackupException what the plugin threw, or one of category PLUGIN when it broke its contract
     */
    <T, E extends Exception> T call(String doing, Class<E> declared, Call<T, E> call) throws BackupException, E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return unlessMistaken(declared, call);
        } catch (PluginMistake e) {
            throw e.reported(owner(), doing);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static <T, E extends Exception> T unlessMistaken(Class<E> declared, Call<T, E> call)
            throws BackupException, E {
        try {
            return Objects.requireNonNull(call.run(), "it returned null");
        } catch (Throwable e) {
            PluginMistake.requireDeclared(e, BackupException.class, declared);
            throw e;
        }
    }

    /** Like {@link #call} for what gives nothing. */
    <E extends Exception> void act(String doing, Class<E> declared, Action<E> action) throws BackupException, E {
        call(doing, declared, () -> {
            action.run();
            return this;
        });
    }

    /**
     * Has the plugin make a product.
     *
     * @param context what is lent to it; taken back if nothing comes of it
     */
    <P extends AutoCloseable> Guarded<P> create(String doing, PluginContext context, Call<P, BackupException> call)
            throws BackupException {
        try {
            return new Guarded<>(call(doing, BackupException.class, call), this, context);
        } catch (BackupException e) {
            WorkDirectory.delete(context.temporaryDirectory());
            throw e;
        }
    }

    /** Calls the plugin for the last time; what it throws is only logged. */
    void close(AutoCloseable product) {
        try {
            act("closing", Exception.class, product::close);
        } catch (Exception e) {
            log.warn("The plugin {} failed while closing: {}", plugin, e.getMessage(), e);
        }
    }
}
