package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A snapshot that is being made: an archive and a manifest that nobody sees yet. In this order: write {@link #archive()}
 * and the statements, {@link #completeArchive()}, {@link #completeManifest}, perhaps read both back, {@link #publish()}.
 * Closed without being published it leaves nothing behind, and is not published any more. Used by one thread, but any may
 * close it.
 */
public final class PendingSnapshot implements AutoCloseable {
    private final Destination destination;
    private final SnapshotHead head;
    private final ManifestRole role;
    private final Path archiveFile;
    private final ArchiveFile archive;
    private final Path manifestFile;
    private final FileChannel manifestChannel;
    private final ManifestWriter manifest;
    private String sha256 = "";

    // Guarded by this.
    private boolean published;
    private boolean closed;

    PendingSnapshot(Destination destination, SnapshotHead head, ManifestRole role) throws IOException {
        this.destination = destination;
        this.head = head;
        this.role = role;
        this.archiveFile = destination.scratch().resolve(head.archive());
        this.manifestFile = destination.set(head.set()).pendingManifest(head, role);
        Room room = Room.in(destination.directory());
        room.require();
        Files.deleteIfExists(archiveFile);
        Files.deleteIfExists(manifestFile);
        this.archive = new ArchiveFile(archiveFile, room);
        try {
            this.manifestChannel = DurableFiles.create(manifestFile);
            this.manifest = new ManifestWriter(Channels.newOutputStream(manifestChannel), head);
        } catch (IOException e) {
            archive.close();
            Files.deleteIfExists(archiveFile);
            throw e;
        }
    }

    /** Takes the archive's bytes. */
    public OutputStream archive() {
        return archive;
    }

    /** Adds a statement to the manifest. */
    public void write(ManifestLine statement) throws IOException {
        manifest.write(statement);
    }

    /**
     * The archive is written: forces it to the disk.
     *
     * @return its hash and size
     */
    public ArchiveFacts completeArchive() throws IOException {
        return archive.complete();
    }

    /**
     * What is known of a complete archive.
     *
     * @param sha256 in lower case hexadecimal
     * @param size in bytes
     */
    public record ArchiveFacts(String sha256, long size) {}

    /** The archive under its temporary name, for reading it back. */
    public Path archiveFile() {
        return archiveFile;
    }

    /** Completes the manifest and forces it to the disk. */
    public void completeManifest(SnapshotEnd end) throws IOException {
        manifest.end(end);
        manifest.close(); // This closes the channel as well.
        DurableFiles.force(manifestFile);
        sha256 = end.sha256();
    }

    /** The manifest under its temporary name, for comparing the archive with it. */
    public Path manifestFile() {
        return manifestFile;
    }

    /** Makes the snapshot exist. When this returns it is on the disk for good. */
    public synchronized void publish() throws IOException {
        if (closed) {
            throw new IOException("the snapshot " + head.id() + " was given up");
        }
        if (sha256.isEmpty()) {
            throw new IllegalStateException("the manifest is not complete");
        }
        destination.publish(head, role, archiveFile, sha256);
        published = true;
    }

    @Override
    public synchronized void close() throws IOException {
        if (!published && !closed) {
            closed = true;
            archive.close();
            manifestChannel.close();
            Files.deleteIfExists(archiveFile);
            if (!Presence.of(destination.directory().resolve(head.archive()))) {
                Files.deleteIfExists(manifestFile);
            }
        }
    }
}
