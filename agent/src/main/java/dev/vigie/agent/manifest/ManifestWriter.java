package dev.vigie.agent.manifest;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a manifest: gzip-compressed JSON, one object a line. The first line is the head, the last one the end; a
 * manifest without an end was never completed. Used by one thread: the constructor writes the head, then {@link
 * #write(ManifestLine)} any number of times, then {@link #end(SnapshotEnd)}.
 */
public final class ManifestWriter implements AutoCloseable {
    /** The layout of the lines. A reader refuses what is newer than itself. */
    static final int VERSION = 1;

    private final OutputStream out;
    private final LineWriter line = new LineWriter();

    /** @param stream closed with this writer */
    public ManifestWriter(OutputStream stream, SnapshotHead head) throws IOException {
        this.out = new BufferedOutputStream(new QuickGzip(stream), 1 << 16);
        line.begin();
        line.number("vigie", VERSION);
        line.text("set", head.set());
        line.text("id", head.id());
        line.text("created", head.created().toString());
        line.text("kind", ManifestReader.kindName(head.kind()));
        line.text("format", head.format());
        line.text("archive", head.archive());
        if (head.parent().isPresent()) {
            line.text("parent", head.parent().get());
        }
        line.endTo(out);
    }

    /** Checksums hardly compress, whatever the effort: more of it costs three times the time for a tenth of the size. */
    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(OutputStream stream) throws IOException {
            super(stream, 1 << 15);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Adds one statement. */
    public void write(ManifestLine statement) throws IOException {
        line.begin();
        if (statement instanceof ManifestLine.Put put) {
            put(put.file());
        } else if (statement instanceof ManifestLine.Removed removed) {
            name("gone", removed.path());
        }
        line.endTo(out);
    }

    private void put(StoredFile file) {
        ArchiveEntry entry = file.entry();
        name("path", entry.path());
        line.text("type", ManifestReader.typeName(entry.type()));
        if (entry.type() == EntryType.FILE) {
            line.number("size", entry.size());
        }
        line.number("mtime", ManifestReader.nanoseconds(entry.modified()));
        if (entry.mode().isPresent()) {
            line.text("mode", Integer.toOctalString(entry.mode().getAsInt()));
        }
        if (entry.owner().isPresent()) {
            owner(entry.owner().get());
        }
        if (entry.linkTarget().isPresent()) {
            name("target", entry.linkTarget().get());
        }
        if (file.changeTime() != 0) {
            line.number("ctime", file.changeTime());
        }
        if (file.inode() != 0) {
            line.number("inode", file.inode());
        }
        if (file.content().isPresent()) {
            content(entry, file.content().get());
        }
    }

    private void owner(Owner owner) {
        line.number("uid", owner.userId());
        line.number("gid", owner.groupId());
        if (!owner.userName().isEmpty()) {
            line.text("user", owner.userName());
        }
        if (!owner.groupName().isEmpty()) {
            line.text("group", owner.groupName());
        }
    }

    private void content(ArchiveEntry entry, Content content) {
        line.text("sha256", content.sha256());
        line.text("in", content.storedIn());
        if (!content.storedAs().equals(entry.path())) {
            name("as", content.storedAs());
        }
        if (!content.locator().isEmpty()) {
            line.text("at", content.locator());
        }
    }

    /** JSON holds text only: a name with bytes that are no text goes as base64 under a key of its own. */
    private void name(String key, String name) {
        if (EntryName.isText(name)) {
            line.text(key, name);
        } else {
            line.text(key + ManifestReader.BYTES, Base64.getEncoder().encodeToString(EntryName.toBytes(name)));
        }
    }

    /** Completes the manifest. */
    public void end(SnapshotEnd end) throws IOException {
        line.begin();
        line.yes("end");
        line.number("files", end.files());
        line.number("sizeOriginal", end.sizeOriginal());
        line.number("filesStored", end.filesStored());
        line.number("sizeStored", end.sizeStored());
        line.number("sizeArchive", end.sizeArchive());
        line.text("sha256", end.sha256());
        if (!end.unread().isEmpty()) {
            name("unread", end.unread().text());
        }
        if (end.verified().isPresent()) {
            line.text("verified", end.verified().get().toString());
        }
        line.endTo(out);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
