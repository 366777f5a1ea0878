package dev.vigie.testkit;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a test needs in which other programs ({@link Tool}) judge the archives of a format, and the format theirs. Extend
 * it and write the tests: have the one {@link #write} what the other extracts into {@link #extracted}, and {@link #read}
 * what the other made of {@link #sourceOnDisk()}.
 */
public abstract class ArchiveJudges {
    /** As exactly as many programs keep times. */
    protected static final Duration A_SECOND = Duration.ofSeconds(1);

    /** Where everything is. */
    @TempDir
    protected Path folder;

    /** What {@link #write} writes. */
    protected Path archive;

    /** An empty directory to extract it into. */
    protected Path extracted;

    /** The format that is judged. */
    protected abstract ArchiveFormat format();

    /** The options to judge it with, as a person would write them. */
    protected Map<String, Object> options() {
        return Map.of();
    }

    @BeforeEach
    void prepare() throws IOException {
        archive = folder.resolve("archive." + format().extension());
        extracted = Files.createDirectory(folder.resolve("extracted"));
    }

    /** What all extracting programs restore; folders that are only implied get the time of extraction. */
    protected static List<SampleEntry> tree() {
        return SampleEntry.extractableTree();
    }

    /** A new directory with files, an empty directory, a link, names that are not ASCII, and set-user-ID. */
    protected Path sourceOnDisk() throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Tool.named("sh")
                .run(
                        source,
                        "-c",
                        "umask 022; mkdir -p dir/empty 'dir/ü'; seq 50000 > file; : > dir/none; echo x > 'dir/ü/é è';"
                                + " chmod 4751 file; ln -s dir/none link; touch -d 2021-02-03T04:05:06 file dir/none");
        return source;
    }

    /** Something that puts entries into an archive. */
    @FunctionalInterface
    protected interface Adder {
        /** Adds them. */
        void addTo(ArchiveWriter writer) throws IOException;
    }

    /** Writes these entries into {@link #archive}, and returns the locators that were told. */
    protected List<String> write(List<SampleEntry> entries) throws Exception {
        return write(writer -> {
            for (SampleEntry sample : entries) {
                writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
            }
        });
    }

    /** Writes {@link #archive}, and returns the locators that were told. */
    protected List<String> write(Adder adder) throws Exception {
        List<String> locators = new ArrayList<>();
        try (ArchiveCodec codec = codec();
                OutputStream out = Files.newOutputStream(archive);
                ArchiveWriter writer = codec.write(new ArchiveOutput(out, (entry, locator) -> locators.add(locator)))) {
            adder.addTo(writer);
            writer.finish();
        }
        return locators;
    }

    /**
     * Writes these entries into {@link #archive}, moves it aside, and makes it again by taking over every entry as it is
     * stored. Returns the first one. For formats that are random access and can reuse.
     */
    protected Path writeAndTakeOver(List<SampleEntry> entries) throws Exception {
        List<String> locators = write(entries);
        Path first = Files.move(archive, folder.resolve("first." + format().extension()));
        try (ArchiveCodec codec = codec();
                RandomAccessReader from = (RandomAccessReader) codec.read(first);
                OutputStream out = Files.newOutputStream(archive);
                ReusingWriter writer = (ReusingWriter) codec.write(new ArchiveOutput(out, (entry, locator) -> {}))) {
            Iterator<String> places = locators.iterator();
            for (SampleEntry sample : entries) {
                writer.addStored(sample.entry(), from, places.next());
            }
            writer.finish();
        }
        return first;
    }

    /** Everything in an archive. */
    protected List<SampleEntry> read(Path file) throws Exception {
        try (ArchiveCodec codec = codec();
                ArchiveReader reader = codec.read(file)) {
            return SampleEntry.readArchive(reader);
        }
    }

    /** The format with its options; to be closed. Its temporary directory is {@code temporary} in {@link #folder}. */
    protected ArchiveCodec codec() throws Exception {
        ArchiveFormat format = format();
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        return format.create(Options.check(format.id(), format.options(), options()), new PluginContext(2, temporary));
    }

    /** So many zero bytes, for files too large to be kept anywhere. */
    protected static final class Zeros extends InputStream {
        private long left;

        /** @param size how many */
        public Zeros(long size) {
            this.left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            Arrays.fill(target, offset, offset + count, (byte) 0);
            left -= count;
            return count;
        }
    }
}
