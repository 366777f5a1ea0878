package dev.vigie.agent.plugins;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what a plugin's code ran into in the virtual machine into what its author did and what helps. */
final class PluginMistake {
    /** Class files of Java N have the major version N + 44 (Java Virtual Machine Specification, table 4.1-A). */
    private static final int CLASS_FILE_OFFSET = 44;

    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");

    private PluginMistake() {}

    /** Whole sentences: what went wrong, and what to do about it. */
    static String explain(Throwable thrown) {
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
        return "It threw " + thrown + ". Tell its author.";
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
