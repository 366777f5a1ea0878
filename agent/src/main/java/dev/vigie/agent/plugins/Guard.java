package dev.vigie.agent.plugins;

import dev.vigie.api.BackupException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into one plugin: what it must not throw becomes a {@link BackupException} that names it.
 *
 * @param plugin its id and version
 * @param classes set as the thread's context class loader meanwhile
 */
record Guard(String plugin, ClassLoader classes) {
    private static final Logger log = LoggerFactory.getLogger(Guard.class);

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
     * @throws BackupException what the plugin threw, or one of category PLUGIN when it broke its contract
     */
    <T, E extends Exception> T call(String doing, Call<T, E> call) throws BackupException, E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return Objects.requireNonNull(call.run(), "it returned null");
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw BackupException.plugin(
                    "The plugin " + plugin + " failed while " + doing + ". " + PluginMistake.explain(e), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Like {@link #call} for what gives nothing. */
    <E extends Exception> void act(String doing, Action<E> action) throws BackupException, E {
        call(doing, () -> {
            action.run();
            return this;
        });
    }

    /** Calls the plugin for the last time; what it throws is only logged. */
    void close(AutoCloseable product) {
        try {
            act("closing", product::close);
        } catch (Exception e) {
            log.warn("The plugin {} failed while closing: {}", plugin, e.getMessage(), e);
        }
    }
}
