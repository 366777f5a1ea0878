package dev.vigie.agent.logging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tinylog.Level;

/**
 * Where log lines go, and how many of them. May be changed at any time and from any thread; what is logged before the
 * first change goes to standard error from {@link LogLevel#INFO} on.
 *
 * <p>tinylog itself is set up once, in {@code tinylog.properties}, because it cannot be changed after the first line. It
 * hands every line to {@link SwitchingWriter}, and that to the outlets kept here. Libraries that talk much are held to
 * warnings there. Lines are written through at once: nothing needs to be flushed at exit.
 */
public final class Logging {
    private static volatile Outlet console = console(LogLevel.INFO, LogFormat.TEXT, Logging::printToStandardError);
    private static volatile Optional<FileOutlet> file = Optional.empty();

    private Logging() {}

    /** Somewhere log lines go. */
    interface Outlet extends AutoCloseable {
        void write(Line line);

        @Override
        default void close() {}
    }

    /**
     * Shows lines to the person at the terminal.
     *
     * @param level which lines
     * @param format how they look; as text without stack traces, unless {@code level} is below {@link LogLevel#INFO}
     * @param printer prints one line, without its line break; called by one thread at a time
     */
    public static void toConsole(LogLevel level, LogFormat format, Consumer<String> printer) {
        console = console(level, format, printer);
    }

    /** Shows lines on standard error, as text. */
    public static void toConsole(LogLevel level) {
        toConsole(level, LogFormat.TEXT, Logging::printToStandardError);
    }

    /** Asks for the stream each time: a program may have put another in its place. */
    private static void printToStandardError(String line) {
        System.err.println(line);
    }

    private static Outlet console(LogLevel level, LogFormat format, Consumer<String> printer) {
        boolean stackTraces = level.compareTo(LogLevel.INFO) < 0;
        return line -> {
            if (wants(level, line)) {
                printer.accept(LogLine.of(line, format, stackTraces));
            }
        };
    }

    /**
     * Writes lines to a file that is rolled when it grows, with stack traces, in place of the file written so far.
     *
     * @throws IOException when the file cannot be opened; lines go where they went before
     */
    public static synchronized void toFile(LogSettings settings) throws IOException {
        RollingFile rolling = RollingFile.open(settings.file());
        Optional<FileOutlet> earlier = file;
        file = Optional.of(new FileOutlet(settings, rolling));
        earlier.ifPresent(Outlet::close);
    }

    /** Writes lines to no file any more. */
    public static synchronized void toNoFile() {
        Optional<FileOutlet> earlier = file;
        file = Optional.empty();
        earlier.ifPresent(Outlet::close);
    }

    /** Every file that lines go to now, under each name it takes when it is rolled. */
    public static List<Path> files() {
        return file.map(outlet -> outlet.settings().files()).orElse(List.of());
    }

    static void write(Line line) {
        console.write(line);
        file.ifPresent(outlet -> outlet.write(line));
    }

    private static boolean wants(LogLevel level, Line line) {
        return line.entry().getLevel().ordinal() >= Level.valueOf(level.name()).ordinal();
    }

    private record FileOutlet(LogSettings settings, RollingFile rolling) implements Outlet {
        @Override
        public void write(Line line) {
            if (wants(settings.level(), line)) {
                rolling.write(LogLine.of(line, settings.format(), true));
            }
        }

        @Override
        public void close() {
            rolling.close();
        }
    }
}
