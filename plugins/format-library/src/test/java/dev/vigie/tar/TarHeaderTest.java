package dev.vigie.tar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.blocks.PositionedFile;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarHeaderTest {
    @TempDir
    Path folder;

    @Test
    void sizesTooLargeForOldHeadersArePossible() throws Exception {
        byte[] header = new TarHeader(ArchiveEntry.file("large", 1L << 40, Instant.EPOCH)).bytes();
        try (PositionedFile file = new PositionedFile(Files.createFile(folder.resolve("archive")));
                TarEntries entries = new TarEntries(file, new ByteArrayInputStream(header))) {
            assertThat(entries.next().orElseThrow().size()).isEqualTo(1L << 40);
        }
    }
}
