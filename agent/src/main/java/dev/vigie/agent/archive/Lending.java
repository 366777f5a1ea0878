package dev.vigie.agent.archive;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The streams that a format is lent for one archive: they know whether it was they that failed. */
final class Lending {
    private volatile boolean failed;

    /** Whether any of them could not be read or written. */
    boolean failed() {
        return failed;
    }

    private IOException failure(IOException cause) {
        failed = true;
        return cause;
    }

    /** Takes the archive; the format must not close it. */
    OutputStream output(OutputStream out) {
        return new Output(out);
    }

    /** Gives what is to be stored. */
    InputStream content(InputStream in) {
        return new Content(in);
    }

    private final class Output extends FilterOutputStream {
        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            try {
                out.write(b);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() {
            throw new IllegalStateException("it closed the stream it was lent, which it must not");
        }
    }

    private final class Content extends FilterInputStream {
        Content(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return in.read(target, offset, length);
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }
}
