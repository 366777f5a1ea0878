package dev.vigie.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Ends the agent when its program was written over in place while it ran, as {@code cp} does. Java reads classes when it
 * first needs them: from then on it lacks some, those that tell of a failure among them, and no backup would be made, and
 * nobody told. Who started it starts the new program. An ordinary missing class, as of a plugin, ends nothing.
 */
final class WrittenOver implements UncaughtExceptionHandler {
    private final Path library;
    private final Map<Path, State> before;
    private final Runnable end;

    private record State(long size, FileTime modified) {}

    /**
     * @param library where the program's jars are
     * @param end what ends the agent; it can rely on no class that was not needed before
     */
    WrittenOver(Path library, Runnable end) {
        this.library = library;
        this.end = end;
        this.before = states();
        isSo(); // All classes that this takes are there now.
    }

    /** Has this process end then. */
    static void endsThisProcess(Path library) {
        Thread.setDefaultUncaughtExceptionHandler(
                new WrittenOver(library, () -> Runtime.getRuntime().halt(ExitStatus.FAILED)));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        thrown.printStackTrace();
        if (thrown instanceof LinkageError && isSo()) {
            System.err.println("vigie: the program in " + library
                    + " was replaced while it ran, so it cannot go on. Start it again.");
            end.run();
        }
    }

    private boolean isSo() {
        return !states().equals(before);
    }

    private Map<Path, State> states() {
        Map<Path, State> states = new TreeMap<>();
        try (Stream<Path> files = Files.list(library)) {
            files.forEach(file -> states.put(file, state(file)));
        } catch (IOException | UncheckedIOException e) {
            states.clear(); // Something is exchanged right now: it is not as it was.
        }
        return states;
    }

    private static State state(Path file) {
        try {
            return new State(Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
