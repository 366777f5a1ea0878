package dev.vigie.agent.manifest;

import com.google.gson.stream.JsonWriter;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a manifest: gzip-compressed JSON, one object a line. The first line is the head, the last one the end; a
 * manifest without an end was never completed. Used by one thread: the constructor writes the head, then {@link
 * #write(ManifestLine)} any number of times, then {@link #end(SnapshotEnd)}.
 */
public final class ManifestWriter implements AutoCloseable {
    /** The layout of the lines. A reader refuses what is newer than itself. */
    static final int VERSION = 1;

    private final Writer out;

    /** @param stream closed with this writer */
    public ManifestWriter(OutputStream stream, SnapshotHead head) throws IOException {
        this.out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(stream, 1 << 15), StandardCharsets.UTF_8), 1 << 16);
        line(json -> {
            json.name("vigie").value(VERSION);
            json.name("set").value(head.set());
            json.name("id").value(head.id());
            json.name("created").value(head.created().toString());
            json.name("kind").value(ManifestReader.kindName(head.kind()));
            json.name("format").value(head.format());
            json.name("archive").value(head.archive());
            if (head.parent().isPresent()) {
                json.name("parent").value(head.parent().get());
            }
        });
    }

    /** Adds one statement. */
    public void write(ManifestLine statement) throws IOException {
        if (statement instanceof ManifestLine.Put put) {
            put(put.file());
        } else if (statement instanceof ManifestLine.Removed removed) {
            line(json -> name(json, "gone", removed.path()));
        }
    }

    private void put(StoredFile file) throws IOException {
        ArchiveEntry entry = file.entry();
        line(json -> {
            name(json, "path", entry.path());
            json.name("type").value(ManifestReader.typeName(entry.type()));
            if (entry.type() == EntryType.FILE) {
                json.name("size").value(entry.size());
            }
            json.name("mtime").value(ManifestReader.nanoseconds(entry.modified()));
            if (entry.mode().isPresent()) {
                json.name("mode").value(Integer.toOctalString(entry.mode().getAsInt()));
            }
            if (entry.owner().isPresent()) {
                owner(json, entry.owner().get());
            }
            if (entry.linkTarget().isPresent()) {
                name(json, "target", entry.linkTarget().get());
            }
            if (file.changeTime() != 0) {
                json.name("ctime").value(file.changeTime());
            }
            if (file.inode() != 0) {
                json.name("inode").value(file.inode());
            }
            if (file.content().isPresent()) {
                content(json, entry, file.content().get());
            }
        });
    }

    private static void owner(JsonWriter json, Owner owner) throws IOException {
        json.name("uid").value(owner.userId());
        json.name("gid").value(owner.groupId());
        if (!owner.userName().isEmpty()) {
            json.name("user").value(owner.userName());
        }
        if (!owner.groupName().isEmpty()) {
            json.name("group").value(owner.groupName());
        }
    }

    private static void content(JsonWriter json, ArchiveEntry entry, Content content) throws IOException {
        json.name("sha256").value(content.sha256());
        json.name("in").value(content.storedIn());
        if (!content.storedAs().equals(entry.path())) {
            name(json, "as", content.storedAs());
        }
        if (!content.locator().isEmpty()) {
            json.name("at").value(content.locator());
        }
    }

    /** JSON holds text only: a name with bytes that are no text goes as base64 under a key of its own. */
    private static void name(JsonWriter json, String key, String name) throws IOException {
        if (EntryName.isText(name)) {
            json.name(key).value(name);
        } else {
            json.name(key + ManifestReader.BYTES).value(Base64.getEncoder().encodeToString(EntryName.toBytes(name)));
        }
    }

    /** Completes the manifest. */
    public void end(SnapshotEnd end) throws IOException {
        line(json -> {
            json.name("end").value(true);
            json.name("files").value(end.files());
            json.name("sizeOriginal").value(end.sizeOriginal());
            json.name("filesStored").value(end.filesStored());
            json.name("sizeStored").value(end.sizeStored());
            json.name("sizeArchive").value(end.sizeArchive());
            json.name("sha256").value(end.sha256());
            if (end.verified().isPresent()) {
                json.name("verified").value(end.verified().get().toString());
            }
        });
    }

    private void line(JsonBody body) throws IOException {
        StringWriter text = new StringWriter(256);
        JsonWriter json = new JsonWriter(text);
        json.setHtmlSafe(false);
        json.beginObject();
        body.write(json);
        json.endObject();
        out.append(text.getBuffer()).append('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    @FunctionalInterface
    private interface JsonBody {
        void write(JsonWriter json) throws IOException;
    }
}
