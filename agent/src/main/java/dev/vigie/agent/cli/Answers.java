package dev.vigie.agent.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** Where answers go. Unlike a {@link java.io.PrintStream} it remembers why something could not be written. */
final class Answers extends FilterOutputStream {
    private Optional<IOException> failure = Optional.empty();

    Answers(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    /** Why not everything could be written; empty also where nobody wanted more, as in {@code vigie list | head -1}. */
    Optional<IOException> failure() {
        return failure.filter(cause ->
                !String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("pipe"));
    }
}
