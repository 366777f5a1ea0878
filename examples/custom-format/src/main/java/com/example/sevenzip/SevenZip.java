package com.example.sevenzip;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.pf4j.Extension;
import org.tukaani.xz.LZMA2Options;

/**
 * The 7z archive format. It cannot be written from front to back, so an archive is made in a temporary file first. What is
 * special about a name or a file is kept as the program 7z keeps it.
 */
@Extension
public class SevenZip implements ArchiveFormat {
    @Override public String id() { return "7z"; }

    @Override public ArchiveCodec create(Options options, PluginContext context) {
        return new ArchiveCodec() {
            @Override public ArchiveWriter write(ArchiveOutput output) throws IOException {
                Path file = Files.createTempFile(context.temporaryDirectory(), "archive", ".7z");
                return new Writer(output.stream(), file, new SevenZOutputFile(file.toFile()));
            }
            @Override public ArchiveReader read(Path archive) throws IOException {
                return new Reader(SevenZFile.builder().setSeekableByteChannel(Files.newByteChannel(archive)).get());
            }
        };
    }

    private record Writer(OutputStream output, Path file, SevenZOutputFile archive) implements ArchiveWriter {
        @Override public void add(ArchiveEntry entry, InputStream content) throws IOException {
            byte[] target = EntryName.toBytes(entry.linkTarget().orElse(""));
            SevenZArchiveEntry header = new SevenZArchiveEntry();
            header.setName(moved(entry.path(), 0xDC80, 0xEF80));
            header.setDirectory(entry.type() == EntryType.DIRECTORY);
            header.setLastModifiedTime(FileTime.from(entry.modified()));
            header.setHasWindowsAttributes(true); // Unix' kind and permissions in the upper half, and 0x8000 to say so.
            header.setWindowsAttributes((target.length > 0 ? 0120777 : entry.mode().orElse(0600)) << 16 | 0x8000);
            header.setContentMethods(List.of(new SevenZMethodConfiguration(SevenZMethod.LZMA2, new LZMA2Options(0))));
            archive.putArchiveEntry(header);
            archive.write(target.length > 0 ? new ByteArrayInputStream(target) : content);
            archive.closeArchiveEntry();
            if (header.getSize() != entry.size() + target.length) { throw new IOException(entry.path() + " is too short"); }
        }
        @Override public void finish() throws IOException {
            archive.finish();
            Files.copy(file, output);
            output.flush();
        }
        @Override public void close() throws IOException { archive.close(); }
    }

    private static final class Reader implements ArchiveReader {
        private final SevenZFile archive;
        private InputStream content = InputStream.nullInputStream();

        Reader(SevenZFile archive) { this.archive = archive; }

        @Override public Optional<ArchiveEntry> next() throws IOException {
            SevenZArchiveEntry header = archive.getNextEntry();
            if (header == null) { return Optional.empty(); }
            content = archive.getInputStream(header);
            int mode = header.getWindowsAttributes() >>> 16;
            String path = moved(header.getName(), 0xEF80, 0xDC80);
            Instant modified = header.getLastModifiedTime().toInstant();
            ArchiveEntry entry = header.isDirectory() ? ArchiveEntry.directory(path, modified)
                    : (mode & 0170000) == 0120000 ? ArchiveEntry.symlink(path, EntryName.fromBytes(content.readAllBytes()), modified)
                    : ArchiveEntry.file(path, header.getSize(), modified);
            return Optional.of(mode == 0 ? entry : entry.withMode(mode));
        }
        @Override public InputStream content() { return content; }
        @Override public void close() throws IOException { archive.close(); }
    }

    /** Names are Unicode: a byte that is no text (U+DC80 and up) moves to where the program 7z puts it (U+EF80), and back. */
    private static String moved(String name, int from, int to) {
        return name.codePoints().map(c -> c >= from && c < from + 128 ? c - from + to : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
