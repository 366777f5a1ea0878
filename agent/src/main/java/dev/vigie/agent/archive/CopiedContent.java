package dev.vigie.agent.archive;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A large file that was copied aside because it changed moments ago. */
final class CopiedContent implements FileContent {
    private final StableReader reader;
    private final Path copy;
    private final FoundFile facts;
    private final boolean whole;
    private final boolean settled;
    private Optional<String> sha256 = Optional.empty();

    CopiedContent(StableReader reader, Path copy, long length, FoundFile facts, boolean whole, boolean settled) {
        this.reader = reader;
        this.copy = copy;
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
    public String sha256() throws IOException {
        if (sha256.isEmpty()) {
            try (InputStream in = Files.newInputStream(copy)) {
                sha256 = Optional.of(Sha256.of(in));
            }
        }
        return sha256.get();
    }

    @Override
    public InputStream stream() throws IOException {
        return new CountingStream(Files.newInputStream(copy), reader);
    }

    @Override
    public void finishReading() {}

    @Override
    public Optional<String> problem() {
        return whole ? Optional.empty() : Optional.of(MemoryContent.unstable());
    }

    @Override
    public long trustedChangeTime() {
        return settled ? facts.changeTime() : StoredFile.NEVER_UNCHANGED;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(copy);
    }
}
