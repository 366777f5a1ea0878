package dev.vigie.agent.archive;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.scan.FoundFile;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A large file at rest, read straight into the archive. */
final class DirectContent implements FileContent {
    private final StableReader reader;
    private final FoundFile facts;
    private final Instant opened;
    private final InputStream source;
    private final MessageDigest digest = Sha256.digest();
    private Optional<String> sha256 = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private Optional<String> fault = Optional.empty();
    private long left;
    private boolean ended;
    private boolean changed;
    private boolean settled;

    DirectContent(StableReader reader, FoundFile facts) throws IOException {
        this.reader = reader;
        this.facts = facts;
        this.left = facts.entry().size();
        this.opened = reader.now();
        this.source = reader.newInputStream(facts);
    }

    @Override
    public FoundFile facts() {
        return facts;
    }

    @Override
    public boolean stable() {
        return !changed;
    }

    @Override
    public String sha256() throws IOException {
        if (sha256.isEmpty()) {
            Instant started = reader.now();
            try (InputStream again = reader.newInputStream(facts)) {
                sha256 = Optional.of(Sha256.of(new CountingStream(again, reader, 0)));
            } catch (VanishedFileException | UnreadableFileException | CancelledException e) {
                throw e;
            } catch (IOException e) {
                throw reader.fault(facts, e);
            }
            lookAgain(started);
        }
        return sha256.get();
    }

    @Override
    public InputStream stream() {
        return new ExactStream();
    }

    @Override
    public void finishReading() throws IOException {
        sha256 = Optional.of(HexFormat.of().formatHex(digest.digest()));
        lookAgain(opened);
        if (changed && problem.isEmpty()) {
            problem = Optional.of("unstable: it changed while it was read; the next backup reads it again");
        }
    }

    private void lookAgain(Instant started) {
        try {
            FoundFile after = reader.look(facts);
            changed |= !StableReader.sameState(facts, after);
            settled = !changed && reader.settled(after, started);
        } catch (VanishedFileException e) {
            changed = true;
            settled = false;
        } catch (UnreadableFileException e) {
            changed = true;
            settled = false;
            problem = problem.or(() -> Optional.of("whether it changed while it was read cannot be told ("
                    + Reason.of(e.reason()) + "); the next backup reads it again"));
        }
    }

    @Override
    public Optional<String> fault() {
        return fault;
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public long trustedChangeTime() {
        return settled ? facts.changeTime() : StoredFile.NEVER_UNCHANGED;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Gives exactly as many bytes as the facts say, whatever became of the file, and hashes them. */
    private final class ExactStream extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            reader.checkCancelled();
            int most = (int) Math.min(left, length);
            int count = ended ? -1 : readSource(target, offset, most);
            if (count < 0) {
                ended = true;
                changed = true;
                Arrays.fill(target, offset, offset + most, (byte) 0);
                count = most;
            }
            digest.update(target, offset, count);
            left -= count;
            reader.countBytes(count);
            return count;
        }

        private int readSource(byte[] target, int offset, int most) {
            try {
                return source.read(target, offset, most);
            } catch (IOException e) {
                long good = facts.entry().size() - left;
                fault = Optional.of(Reason.of(e));
                problem = Optional.of("could be read up to byte " + good + " only (" + Reason.of(e)
                        + "); the rest is stored as zeros");
                return -1;
            }
        }
    }
}
