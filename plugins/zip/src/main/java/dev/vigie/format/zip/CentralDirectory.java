package dev.vigie.format.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Collects the central directory while an archive is written: a little in memory, more in a temporary file. */
final class CentralDirectory {
    private static final int MOST_IN_MEMORY = 1 << 20;

    private final Path temporaryDirectory;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Optional<Path> file = Optional.empty();
    private long size;
    private long entries;

    CentralDirectory(Path temporaryDirectory) {
        this.temporaryDirectory = temporaryDirectory;
    }

    void add(byte[] entry) throws IOException {
        memory.writeBytes(entry);
        size += entry.length;
        entries++;
        if (memory.size() >= MOST_IN_MEMORY) {
            spill();
        }
    }

    private void spill() throws IOException {
        if (file.isEmpty()) {
            file = Optional.of(Files.createTempFile(temporaryDirectory, "central-directory", ""));
        }
        try (OutputStream out = Files.newOutputStream(file.orElseThrow(), StandardOpenOption.APPEND)) {
            memory.writeTo(out);
        }
        memory.reset();
    }

    long size() {
        return size;
    }

    long entries() {
        return entries;
    }

    void writeTo(OutputStream out) throws IOException {
        if (file.isPresent()) {
            Files.copy(file.orElseThrow(), out);
        }
        memory.writeTo(out);
    }

    /** Deletes what is left. May be called twice. */
    void discard() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.orElseThrow());
            file = Optional.empty();
        }
    }
}
