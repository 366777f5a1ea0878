package dev.vigie.agent.path;

import java.io.IOException;

/**
 * What Java does by opening a file itself: set a time, or a mode from within a directory. Where the system then fails to
 * close it, as on a network, Java throws a checked exception that none of its methods declares and that has no words.
 */
public final class Declared {
    private Declared() {}

    /** Something that Java opens a file for. */
    @FunctionalInterface
    public interface Change {
        void make() throws IOException;
    }

    /** Makes a change, so that whatever fails of it is a failure like any other. */
    public static void make(Change change) throws IOException {
        try {
            change.make();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("its disk failed when it was closed", e);
        }
    }
}
