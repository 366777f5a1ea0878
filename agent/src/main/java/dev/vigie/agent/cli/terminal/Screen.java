package dev.vigie.agent.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard error with a line at its end that is drawn again and again. Everything else that is written goes above that
 * line. May be used from several threads.
 */
public final class Screen {
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final int ESCAPE = 0x1B;

    private final PrintStream raw;
    private final PrintStream lines;
    private final Terminal terminal;
    private boolean drawn;

    /**
     * @param raw where bytes really go
     * @param terminal what {@code raw} is connected to
     */
    public Screen(PrintStream raw, Terminal terminal) {
        this.raw = raw;
        this.terminal = terminal;
        this.lines = new PrintStream(new BufferedOutputStream(new AboveTheLine()), true, StandardCharsets.UTF_8);
    }

    /** Whether a line can be drawn at all. */
    public boolean canDraw() {
        return terminal.errors();
    }

    /** Where messages go. */
    public PrintStream lines() {
        return lines;
    }

    /** Draws the line anew. */
    public synchronized void show(Progress progress) {
        raw.print(ERASE_LINE + progress.line(terminal.columns() - 1, terminal.unicode()));
        raw.flush();
        drawn = true;
    }

    /** Removes the line. */
    public synchronized void clear() {
        if (drawn) {
            raw.print(ERASE_LINE);
            raw.flush();
            drawn = false;
        }
    }

    /** Escape characters in a message, from a file's name perhaps, must not reach the terminal. */
    private final class AboveTheLine extends OutputStream {
        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            byte[] harmless = new byte[length];
            for (int i = 0; i < length; i++) {
                harmless[i] = bytes[offset + i] == ESCAPE ? (byte) '?' : bytes[offset + i];
            }
            synchronized (Screen.this) {
                clear();
                raw.write(harmless, 0, length);
                raw.flush();
            }
        }
    }
}
