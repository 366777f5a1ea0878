package com.example.tarxz;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class TarXzWriter implements ArchiveWriter {
    private final OutputStream output;
    private final XZOutputStream xz;
    private final TarArchiveOutputStream tar;

    TarXzWriter(ArchiveOutput output, int level) throws IOException {
        this.output = output.stream();
        xz = new XZOutputStream(this.output, new LZMA2Options(level));
        tar = new TarArchiveOutputStream(xz, "ISO-8859-1");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    @Override
    public void add(ArchiveEntry entry, InputStream content) throws IOException {
        tar.putArchiveEntry(header(entry));
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry header(ArchiveEntry entry) {
        String path = bytewise(entry.path());
        TarArchiveEntry header = switch (entry.type()) {
            case FILE -> new TarArchiveEntry(path, true);
            case DIRECTORY -> new TarArchiveEntry(path + "/", true);
            case SYMLINK -> new TarArchiveEntry(path, TarConstants.LF_SYMLINK, true);
        };
        header.setSize(entry.size());
        header.setLastModifiedTime(FileTime.from(entry.modified()));
        entry.mode().ifPresent(header::setMode);
        entry.linkTarget().ifPresent(target -> header.setLinkName(bytewise(target)));
        return header;
    }

    /** Names are bytes: a character for each makes the tar library keep them all. */
    private static String bytewise(String name) {
        return new String(EntryName.toBytes(name), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void finish() throws IOException {
        tar.finish();
        xz.finish();
        output.flush();
    }

    @Override
    public void close() {
        // The output is the agent's, and nothing else is held.
    }
}
