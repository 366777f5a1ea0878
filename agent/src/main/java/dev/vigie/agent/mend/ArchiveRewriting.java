package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a manifest again from what its archive holds: that of a snapshot whose archive is complete in itself, or that of an
 * archive which was put together from others.
 */
record ArchiveRewriting(SnapshotHead head, SnapshotEnd end, NavigableMap<String, StoredFile> files)
        implements Rewriting {

    @Override
    public String source() {
        return "Its archive is whole and has what was stored then, so it can be written again from that. Not known any more"
                + " are times more exact than the archive's format has them; and of the files that could not be read"
                + " then and were taken from earlier archives only those are known that the manifest names before it is"
                + " damaged.";
    }

    @Override
    public void write(ManifestWriter manifest) throws IOException {
        for (StoredFile file : files.values()) {
            manifest.write(new ManifestLine.Put(file));
        }
    }

    /**
     * The same with what else is known of the snapshot.
     *
     * @param more what it has that its archive does not hold, or what is known better of what that holds
     */
    ArchiveRewriting with(Map<String, StoredFile> more) {
        NavigableMap<String, StoredFile> all = new TreeMap<>(files);
        all.putAll(more);
        SnapshotEnd now = new SnapshotEnd(
                count(all),
                size(all),
                end.filesStored(),
                end.sizeStored(),
                end.sizeArchive(),
                end.sha256(),
                end.unread(),
                Optional.empty());
        return new ArchiveRewriting(head, now, all);
    }

    private static long count(NavigableMap<String, StoredFile> files) {
        return files.values().stream()
                .filter(file -> file.content().isPresent())
                .count();
    }

    private static long size(NavigableMap<String, StoredFile> files) {
        return files.values().stream()
                .filter(file -> file.content().isPresent())
                .mapToLong(file -> file.entry().size())
                .sum();
    }

    /** What an archive holds. */
    static final class Contents {
        private static final Logger log = LoggerFactory.getLogger(ArchiveRewriting.class);
        private static final int BUFFER = 1 << 16;

        private final Destination destination;
        private final Catalog catalog;
        private final String set;
        private final ManifestRole role;
        private final String id;
        private final SnapshotArchives archives;
        private final PluginHost plugins;

        Contents(
                Destination destination,
                Catalog catalog,
                String set,
                ManifestRole role,
                String id,
                SnapshotArchives archives,
                PluginHost plugins) {
            this.destination = destination;
            this.catalog = catalog;
            this.set = set;
            this.role = role;
            this.id = id;
            this.archives = archives;
            this.plugins = plugins;
        }

        /** Whether there is an archive, and one that holds all that its manifest is about. */
        boolean areComplete() throws IOException, BackupException {
            Optional<Path> file = archives.file(id);
            return file.isPresent() && (role == ManifestRole.CONTENTS || kind(file.get()) == SnapshotKind.FULL);
        }

        private SnapshotKind kind(Path archive) {
            return SnapshotName.parse(archive.getFileName().toString(), SnapshotArchives.extensions(plugins))
                    .filter(name -> !name.incremental())
                    .map(name -> SnapshotKind.FULL)
                    .orElse(SnapshotKind.INCREMENTAL);
        }

        /**
         * Reads the archive, twice: that it is the one that was written is known by its checksum alone.
         *
         * @throws UnreadableArchiveException when it is not, or cannot be read to its end
         */
        ArchiveRewriting read() throws IOException, BackupException, UnreadableArchiveException {
            Path archive = archives.file(id).orElseThrow();
            String name = archive.getFileName().toString();
            String sum;
            try (InputStream in = Files.newInputStream(archive)) {
                sum = Sha256.of(in);
            }
            Optional<String> noted = destination.checksums().of(name);
            if (noted.isPresent() && !noted.get().equals(sum)) {
                throw new UnreadableArchiveException("its checksum is not the one in SHA256SUMS");
            }
            NavigableMap<String, StoredFile> files;
            try {
                files = plugins.watchdog().watch("the reading of " + archive, this::files);
            } catch (StateDirectoryException e) {
                throw e;
            } catch (BackupException e) {
                throw new UnreadableArchiveException(e.getMessage());
            }
            long filesStored = count(files);
            long sizeStored = size(files);
            addWhatLiesElsewhere(files);
            SnapshotHead head = new SnapshotHead(
                    set,
                    id,
                    destination.set(set).created(role, id),
                    kind(archive),
                    archives.formatOf(id).orElseThrow(),
                    name,
                    Optional.empty());
            SnapshotEnd end = new SnapshotEnd(
                    count(files),
                    size(files),
                    filesStored,
                    sizeStored,
                    Files.size(archive),
                    sum,
                    Unread.NOTHING,
                    Optional.empty());
            return new ArchiveRewriting(head, end, files);
        }

        /**
         * What could not be read then was taken from earlier archives, and only the manifest tells. Up to where it is damaged
         * it still does.
         */
        private void addWhatLiesElsewhere(NavigableMap<String, StoredFile> files) throws IOException, BackupException {
            Path manifest = destination.set(set).manifest(role, id);
            if (role != ManifestRole.SNAPSHOT || !Presence.ofFile(manifest)) {
                return;
            }
            try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
                if (!BackupSet.isMisplaced(manifest, reader.head())) {
                    reader.forEach(line -> addFromElsewhere(line, files));
                }
            } catch (DamagedManifestException e) {
                log.debug("{} tells no more", manifest, e);
            }
        }

        private void addFromElsewhere(ManifestLine line, NavigableMap<String, StoredFile> files)
                throws IOException, BackupException {
            if (line instanceof ManifestLine.Put put) {
                elsewhere(put.file()).ifPresent(file -> files.putIfAbsent(file.path(), file));
            }
        }

        private Optional<StoredFile> elsewhere(StoredFile file) throws IOException, BackupException {
            Optional<Content> stored =
                    file.content().filter(content -> !content.storedIn().equals(id));
            if (stored.isEmpty() || archives.file(stored.get().storedIn()).isPresent()) {
                return stored.map(content -> file);
            }
            return catalog.files(set)
                    .content(stored.get().sha256(), file.entry().size())
                    .map(content ->
                            new StoredFile(file.entry(), file.changeTime(), file.inode(), Optional.of(content)));
        }

        private NavigableMap<String, StoredFile> files(Watched watched) throws BackupException {
            ProgressListener signs = watched.reporting(ProgressListener.NONE);
            NavigableMap<String, StoredFile> files = new TreeMap<>(TreeOrder.PATHS);
            try (ArchiveReader reader = archives.open(id)) {
                for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                    ArchiveEntry entry = next.get();
                    Optional<Content> content = entry.type() == EntryType.FILE
                            ? Optional.of(content(entry, reader.content(), signs))
                            : Optional.empty();
                    files.put(entry.path(), new StoredFile(entry, StoredFile.NEVER_UNCHANGED, 0, content));
                    signs.fileDone(entry.path());
                }
                if (!reader.omitted().isEmpty()) {
                    throw BackupException.environment(
                            "it has what no backup stores: " + reader.omitted().get(0));
                }
                return files;
            } catch (IOException e) {
                throw BackupException.environment(Reason.of(e), e);
            }
        }

        private Content content(ArchiveEntry entry, InputStream in, ProgressListener signs) throws IOException {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                digest.update(buffer, 0, count);
                signs.bytesDone(count);
            }
            if (size != entry.size()) {
                throw new IOException("\"" + entry.path() + "\" has " + size + " bytes instead of " + entry.size());
            }
            return new Content(HexFormat.of().formatHex(digest.digest()), id, entry.path(), "");
        }
    }
}
