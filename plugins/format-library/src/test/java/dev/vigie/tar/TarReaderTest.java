package dev.vigie.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.tar.TarLocator.StretchPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    private static final int COUNT = 20;

    @TempDir
    Path folder;

    private final Counted compression = new Counted(new AtomicInteger());
    private final List<String> locators = new ArrayList<>();
    private TarCodec codec;
    private Path archive;

    @BeforeEach
    void writeSmallEntries() throws Exception {
        archive = folder.resolve("archive.tar");
        codec = new TarCodec(compression, new PluginContext(1, folder));
        try (OutputStream out = Files.newOutputStream(archive);
                ArchiveWriter writer = codec.write(new ArchiveOutput(out, (entry, place) -> locators.add(place)))) {
            for (int i = 0; i < COUNT; i++) {
                writer.add(
                        ArchiveEntry.file("file " + i, 1, Instant.EPOCH),
                        new ByteArrayInputStream(new byte[] {(byte) i}));
            }
            writer.finish();
        }
    }

    @Test
    void neighboursAreDecompressedOnce() throws Exception {
        long stretches = 0;
        StretchPlace last = null;
        for (String locator : locators) {
            StretchPlace place = TarLocator.parse(locator).stretch();
            stretches += place.equals(last) ? 0 : 1;
            last = place;
        }
        try (RandomAccessReader reader = (RandomAccessReader) codec.read(archive)) {
            compression.streams.set(0);
            for (int i = 0; i < COUNT; i++) {
                try (InputStream content = reader.open(locators.get(i))) {
                    assertThat(content.readAllBytes()).containsExactly(i);
                }
            }
        }
        assertThat(stretches).isLessThan(COUNT / 2);
        assertThat(compression.streams).hasValue((int) stretches);
    }

    @Test
    void aPlaceOfAnotherLengthIsRefused() throws Exception {
        TarLocator locator = TarLocator.parse(locators.get(0));
        StretchPlace place = locator.stretch();
        try (RandomAccessReader reader = (RandomAccessReader) codec.read(archive)) {
            for (long length : List.of(place.length() - 1, place.length() + 1)) {
                StretchPlace wrong =
                        new StretchPlace(place.offset(), place.compressedLength(), length, place.fingerprint());
                String text = new TarLocator(wrong, locator.start()).toString();
                assertThatThrownBy(() -> reader.open(text).readAllBytes())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("not where it was written");
            }
        }
    }

    /** Compresses nothing, and counts what is decompressed. */
    private record Counted(AtomicInteger streams) implements TarCompression {
        @Override
        public String format() {
            return "counted";
        }

        @Override
        public FrameSizes sizes() {
            return new FrameSizes(1 << 16, 1 << 17, 1 << 20);
        }

        @Override
        public int room(int length) {
            return length;
        }

        @Override
        public FrameCompressor compressor() {
            return new FrameCompressor() {
                @Override
                public int compress(byte[] input, int length, byte[] output) {
                    System.arraycopy(input, 0, output, 0, length);
                    return length;
                }

                @Override
                public void close() {
                    // It holds nothing.
                }
            };
        }

        @Override
        public InputStream decompress(InputStream tar) {
            streams.incrementAndGet();
            return tar;
        }
    }
}
