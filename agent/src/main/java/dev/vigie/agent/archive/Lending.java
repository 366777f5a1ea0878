package dev.vigie.agent.archive;

import dev.vigie.api.format.ArchiveEntry;
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
    Content content(InputStream in) {
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

    /** What is to be stored of one file. */
    final class Content extends FilterInputStream {
        private long read;

        private Content(InputStream in) {
            super(in);
        }

        /** @throws IOException when the format did not read all of it, and so cannot have stored it */
        void requireRead(ArchiveEntry entry) throws IOException {
            if (read < entry.size()) {
                throw new IOException(
                        "the format left " + (entry.size() - read) + " bytes of " + entry.path() + " unread");
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int count = in.read(target, offset, length);
                read += Math.max(0, count);
                return count;
            } catch (IOException e) {
                throw failure(e);
            }
        }

        /** Nothing is read twice, nor passed over. */
        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void reset() throws IOException {
            throw new IOException("nothing is read twice");
        }
    }
}
