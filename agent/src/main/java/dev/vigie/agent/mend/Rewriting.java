package dev.vigie.agent.mend;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What a damaged manifest can be written again with. */
interface Rewriting {
    SnapshotHead head();

    SnapshotEnd end();

    /** Who knows what it said, and what nobody does any more: in sentences for a person. */
    String source();

    /** Writes what is between the head and the end. */
    void write(ManifestWriter manifest) throws IOException, BackupException;

    /** Puts it in the place of the damaged one, which is kept beside it. Call with the lock of the destination held. */
    default void putInPlace(Destination destination, ManifestRole role) throws IOException, BackupException {
        destination.set(head().set()).keepBroken(role, head().id());
        Path pending = destination.set(head().set()).pendingManifest(head(), role);
        try (FileChannel channel = DurableFiles.createAnew(pending);
                ManifestWriter manifest = new ManifestWriter(Channels.newOutputStream(channel), head())) {
            write(manifest);
            manifest.end(end());
        }
        DurableFiles.force(pending);
        destination.set(head().set()).putPending(role, head().id());
    }
}
