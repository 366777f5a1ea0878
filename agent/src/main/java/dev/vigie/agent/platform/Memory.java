package dev.vigie.agent.platform;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The memory this process has of the system. */
public final class Memory {
    private Memory() {}

    /** How much of it is Java's heap, in bytes, used or not. */
    public static long heap() {
        return Runtime.getRuntime().totalMemory();
    }

    /**
     * Gives back what is not used. Costs a full collection, which takes a tenth of a second or so; for when there is
     * nothing else to do.
     */
    public static void giveBack() {
        System.gc();
        trim();
    }

    /** What ran out, and what helps: Java says of threads that the system does not start that memory ran out. */
    public static String shortage(OutOfMemoryError e) {
        return String.valueOf(e.getMessage()).startsWith("unable to create native thread")
                ? "the system starts no more threads. Let it start more: \"ulimit -u\" tells how many a user may have, TasksMax"
                        + " how many a service"
                : "memory ran out: Java may use " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MB here. Let it use more, for instance with VIGIE_JAVA_OPTS=-Xmx1g in the environment";
    }

    /** The C library keeps what SQLite and others have freed; GNU's can be told not to. */
    private static void trim() {
        try {
            Function trim = NativeLibrary.getInstance("c").getFunction("malloc_trim");
            trim.invokeInt(new Object[] {0L});
        } catch (LinkageError | RuntimeException e) {
            // Another C library, or no native code at all: then it stays.
        }
    }
}
