package dev.vigie.agent.contract;

import dev.vigie.agent.platform.Memory;
import dev.vigie.api.BackupException;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plugin's code threw although its contract has no such thing: anything unchecked, errors of all kinds among it, and
 * checked exceptions that are not declared, which other languages than Java let through. Memory that ran out, or a stack,
 * while a plugin was at work cannot be told from what it did itself, so it counts as well.
 */
public final class PluginMistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Class files of Java N have the major version N + 44 (Java Virtual Machine Specification, table 4.1-A). */
    private static final int CLASS_FILE_OFFSET = 44;

    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");

    private PluginMistake(Throwable thrown) {
        super(text(thrown), thrown);
    }

    /** What it says is made by the plugin, too. */
    private static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return thrown.getClass().getName();
        }
    }

    /**
     * Something a plugin is asked for.
     *
     * @param <T> its answer
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Asks a plugin for something.
     *
     * @param declared what it may throw, which is thrown as it is
     * @throws PluginMistake when it throws anything else, or answers null
     */
    public static <T, E extends Exception> T call(Class<E> declared, Call<T, E> plugin) throws E {
        try {
            return answered(plugin.run());
        } catch (Throwable e) {
            requireDeclared(e, declared);
            throw e;
        }
    }

    /**
     * Something a plugin is to do.
     *
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        void run() throws E;
    }

    /**
     * Has a plugin do something.
     *
     * @param declared what it may throw, which is thrown as it is
     * @throws PluginMistake when it throws anything else
     */
    public static <E extends Exception> void act(Class<E> declared, Action<E> plugin) throws E {
        call(declared, () -> {
            plugin.run();
            return plugin;
        });
    }

    /**
     * Asks a plugin for something that it must have an answer to.
     *
     * @throws PluginMistake when it throws anything, or answers null
     */
    public static <T> T ask(Supplier<T> plugin) {
        try {
            return answered(plugin.get());
        } catch (Throwable e) {
            throw of(e);
        }
    }

    private static <T> T answered(T answer) {
        return Objects.requireNonNull(answer, "it returned null");
    }

    /**
     * Lets pass only what a plugin may throw.
     *
     * @throws PluginMistake when it is anything else
     */
    public static void requireDeclared(Throwable thrown, Class<?>... declared) {
        for (Class<?> type : declared) {
            if (type.isInstance(thrown)) {
                return;
            }
        }
        throw of(thrown);
    }

    /** What was thrown, however often it passes through here. */
    public static PluginMistake of(Throwable thrown) {
        return thrown instanceof PluginMistake known ? known : new PluginMistake(thrown);
    }

    /**
     * The same for a person.
     *
     * @param owner whose mistake it is, such as {@code the plugin zip 1.0.0}
     * @param doing what it was to do
     */
    public BackupException reported(String owner, String doing) {
        return BackupException.plugin(
                owner.substring(0, 1).toUpperCase(Locale.ROOT) + owner.substring(1) + " failed while " + doing + ". "
                        + explain(getCause()),
                getCause());
    }

    /** The same in a few words, for a list. */
    public String brief(Object product) {
        return PluginClasses.owner(product) + " failed (" + getMessage() + ")";
    }

    /** Whole sentences: what went wrong, and what to do about it. */
    public static String explain(Throwable thrown) {
        // The subclasses of a kind of error come before it.
        if (thrown instanceof UnsupportedClassVersionError) {
            return compiledForNewerJava(thrown.getMessage());
        }
        if (thrown instanceof UnsatisfiedLinkError) {
            return "It needs a native library that is not there or not made for this machine ("
                    + System.getProperty("os.name") + ", " + System.getProperty("os.arch") + "): "
                    + thrown.getMessage()
                    + ". Install that library, or have the plugin's author bring it along for this machine.";
        }
        if (thrown instanceof ExceptionInInitializerError && thrown.getCause() != null) {
            return "What is static in one of its classes threw " + thrown.getCause()
                    + ". Its author must take out of there what can fail, and do it in create().";
        }
        if (thrown instanceof ClassFormatError) {
            return "It holds a damaged class (" + thrown.getMessage()
                    + "). Get it again, or have its author build it anew.";
        }
        if (thrown instanceof NoClassDefFoundError || thrown instanceof ClassNotFoundException) {
            return "It needs the class " + String.valueOf(thrown.getMessage()).replace('/', '.')
                    + ", which is not in it. Plugins see the JDK, the api, PF4J and slf4j; its author must put every other"
                    + " library into lib/ of a plugin that is a zip.";
        }
        if (thrown instanceof IncompatibleClassChangeError) {
            return "It was compiled against another version of the api or of a library than it runs with (" + thrown
                    + "). Its author must compile it anew, against the versions it is used with.";
        }
        if (thrown instanceof OutOfMemoryError shortage) {
            return "Meanwhile " + Memory.shortage(shortage) + ", or tell its author.";
        }
        return "It threw " + text(thrown) + ". Tell its author.";
    }

    private static String compiledForNewerJava(String message) {
        Matcher version = CLASS_FILE_VERSION.matcher(message);
        String made =
                version.find() ? "Java " + (Integer.parseInt(version.group(1)) - CLASS_FILE_OFFSET) : "a newer Java";
        int running = Runtime.version().feature();
        return "It is compiled for " + made + ", but Vigie runs on Java " + running + ". Run Vigie on " + made
                + ", or have its author compile it with \"--release 17\".";
    }
}
