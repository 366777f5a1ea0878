package com.example.tarxz;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

final class TarXzReader implements ArchiveReader {
    private final InputStream xz;
    private final TarArchiveInputStream tar;

    TarXzReader(Path archive) throws IOException {
        xz = new XZInputStream(new BufferedInputStream(Files.newInputStream(archive)));
        tar = new TarArchiveInputStream(xz, "ISO-8859-1");
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        for (TarArchiveEntry header = tar.getNextEntry(); header != null; header = tar.getNextEntry()) {
            String path = text(header.getName()).replaceAll("/+$", "");
            Instant modified = header.getLastModifiedTime().toInstant();
            if (header.isDirectory()) {
                return Optional.of(ArchiveEntry.directory(path, modified).withMode(header.getMode()));
            } else if (header.isSymbolicLink()) {
                return Optional.of(ArchiveEntry.symlink(path, text(header.getLinkName()), modified));
            } else if (header.isFile()) {
                return Optional.of(ArchiveEntry.file(path, header.getSize(), modified).withMode(header.getMode()));
            }
        }
        xz.transferTo(OutputStream.nullOutputStream()); // To the end, where damage shows.
        return Optional.empty();
    }

    private static String text(String bytewise) {
        return EntryName.fromBytes(bytewise.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public InputStream content() {
        return tar;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
