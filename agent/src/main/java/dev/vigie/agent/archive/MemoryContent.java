package dev.vigie.agent.archive;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Optional;

/** A small file, read whole. */
final class MemoryContent implements FileContent {
    private final StableReader reader;
    private final byte[] buffer;
    private final int offset;
    private final int length;
    private final FoundFile facts;
    private final boolean whole;
    private final boolean settled;
    private Optional<String> sha256 = Optional.empty();

    MemoryContent(
            StableReader reader,
            byte[] buffer,
            int offset,
            int length,
            FoundFile facts,
            boolean whole,
            boolean settled) {
        this.reader = reader;
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.facts = facts.withSize(length);
        this.whole = whole;
        this.settled = settled;
    }

    @Override
    public FoundFile facts() {
        return facts;
    }

    @Override
    public boolean stable() {
        return whole;
    }

    @Override
    public String sha256() {
        if (sha256.isEmpty()) {
            sha256 = Optional.of(Sha256.of(buffer, offset, length));
        }
        return sha256.get();
    }

    @Override
    public InputStream stream() {
        return new CountingStream(new ByteArrayInputStream(buffer, offset, length), reader);
    }

    @Override
    public void finishReading() {}

    @Override
    public Optional<String> problem() {
        return whole ? Optional.empty() : Optional.of(unstable());
    }

    static String unstable() {
        return "unstable: it changed each of the " + StableReader.ATTEMPTS
                + " times it was read; stored as it was last read";
    }

    @Override
    public long trustedChangeTime() {
        return settled ? facts.changeTime() : StoredFile.NEVER_UNCHANGED;
    }

    @Override
    public void close() {}
}
