package com.example.tarxz;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class TarXzWriter implements ArchiveWriter {
    private final XZOutputStream xz;
    private final TarArchiveOutputStream tar;

    TarXzWriter(ArchiveOutput output, int level) throws IOException {
        FilterOptions[] filters = {new LZMA2Options(level)};
        xz = new XZOutputStream(output.stream(), filters);
        tar = new TarArchiveOutputStream(xz, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    @Override
    public void add(ArchiveEntry entry, InputStream content) throws IOException {
        tar.putArchiveEntry(header(entry));
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry header(ArchiveEntry entry) {
        TarArchiveEntry header = switch (entry.type()) {
            case FILE -> new TarArchiveEntry(entry.path(), true);
            case DIRECTORY -> new TarArchiveEntry(entry.path() + "/", true);
            case SYMLINK -> new TarArchiveEntry(entry.path(), TarConstants.LF_SYMLINK, true);
        };
        header.setSize(entry.size());
        header.setLastModifiedTime(FileTime.from(entry.modified()));
        entry.mode().ifPresent(header::setMode);
        entry.linkTarget().ifPresent(header::setLinkName);
        return header;
    }

    @Override
    public void finish() throws IOException {
        tar.finish();
        xz.finish();
    }

    @Override
    public void close() {
        // The output is the agent's, and nothing else is held.
    }
}
