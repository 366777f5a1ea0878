package dev.vigie.agent.prune;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.ArchiveUse;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SizedContent;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.PendingSnapshot;
import dev.vigie.agent.destination.PendingSnapshot.ArchiveFacts;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.ManifestRecording;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.verify.ArchiveVerifier;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is still needed of old archives into new ordinary ones, so that they can be deleted. Their own files are
 * touched by nobody until the new archive is published and the catalog knows of it.
 */
final class Repacker {
    private static final Logger log = LoggerFactory.getLogger(Repacker.class);

    /** So many small archives of snapshots that are gone may lie around before they are put together. */
    private static final int MOST_ARCHIVES = 32;

    /** An archive is mostly dead when less than this part of it is needed, as one over so many. */
    private static final int LIVE_PART = 2;

    /** What is smaller is not worth moving for the space alone. */
    private static final long WORTHWHILE = 1 << 20;

    /** More contents are not moved into one archive, for their names are held in memory, a kilobyte for each. */
    private static final int MOST_MOVED = 50_000;

    private final Destination destination;
    private final String set;
    private final Catalog catalog;
    private final PluginHost plugins;
    private final SnapshotArchives archives;
    private final Watched watched;

    Repacker(
            Destination destination,
            String set,
            Catalog catalog,
            PluginHost plugins,
            SnapshotArchives archives,
            Watched watched) {
        this.destination = destination;
        this.set = set;
        this.catalog = catalog;
        this.plugins = plugins;
        this.archives = archives;
        this.watched = watched;
    }

    /** Whether so many lie around that it does not matter what looking at them costs. */
    boolean isOverdue() throws BackupException {
        return catalog.archives(set).unlistedCount() > MOST_ARCHIVES;
    }

    /** Archives that are worth repacking, and can be. */
    List<ArchiveUse> worthwhile() throws IOException, BackupException {
        return groups().values().stream().flatMap(List::stream).toList();
    }

    /**
     * Repacks what is worth it.
     *
     * @param now names the new archives
     * @param repacked the file names of the old ones are added to it; they are unneeded now
     * @return the bytes of the new ones
     */
    long repack(ZonedDateTime now, List<String> repacked) throws IOException, BackupException {
        long written = 0;
        for (Map.Entry<String, List<ArchiveUse>> group : groups().entrySet()) {
            written += repack(group.getKey(), group.getValue(), now, repacked);
        }
        return written;
    }

    /** By their formats. */
    private Map<String, List<ArchiveUse>> groups() throws IOException, BackupException {
        Map<String, List<ArchiveUse>> byFormat = new LinkedHashMap<>();
        for (ArchiveUse use : choose(catalog.archives(set).unlisted())) {
            Optional<String> format = archives.formatOf(use.archive().id());
            if (format.isPresent()) {
                byFormat.computeIfAbsent(format.get(), id -> new ArrayList<>()).add(use);
            }
        }
        return byFormat;
    }

    /** Mostly dead ones for their space, and where there are many small ones, these for their number. */
    static List<ArchiveUse> choose(List<ArchiveUse> unlisted) {
        List<ArchiveUse> live = unlisted.stream()
                .filter(use -> use.neededFiles() > 0)
                .sorted(Comparator.comparingLong(ArchiveUse::neededBytes))
                .toList();
        Set<ArchiveUse> chosen = new HashSet<>();
        for (ArchiveUse use : live) {
            long dead = use.archive().sizeStored() - use.neededBytes();
            if (dead >= WORTHWHILE && use.neededBytes() < use.archive().sizeStored() / LIVE_PART) {
                chosen.add(use);
            }
        }
        if (live.size() > MOST_ARCHIVES) {
            chosen.addAll(smallOnes(live));
        }
        return live.stream().filter(chosen::contains).toList();
    }

    /**
     * The smallest, as long as the next is not much larger than all before it together: a large one is moved only when
     * that is little beside what joins it, so that a byte is moved a number of times that grows with the logarithm of all
     * there is.
     */
    private static List<ArchiveUse> smallOnes(List<ArchiveUse> live) {
        List<ArchiveUse> small = new ArrayList<>();
        long sum = 0;
        for (ArchiveUse use : live) {
            if (small.size() >= MOST_ARCHIVES / 2 && use.neededBytes() > Math.max(WORTHWHILE, sum)) {
                break;
            }
            small.add(use);
            sum += use.neededBytes();
        }
        return small;
    }

    /** The new archive exists beside the old ones for a while. */
    private boolean fits(List<ArchiveUse> group) throws IOException {
        long needed = group.stream().mapToLong(ArchiveUse::neededBytes).sum();
        long left = Room.in(destination.directory()).left();
        if (left < needed + WORTHWHILE) {
            log.warn(
                    "Old archives cannot be put together: that would take up to {} bytes for a while, and there is room"
                            + " for {}",
                    needed,
                    Math.max(0, left));
            return false;
        }
        return true;
    }

    private long repack(String format, List<ArchiveUse> group, ZonedDateTime now, List<String> repacked)
            throws IOException, BackupException {
        if (!fits(group)) {
            return 0;
        }
        List<String> ids = group.stream().map(use -> use.archive().id()).toList();
        long written = 0;
        Map<String, Map<String, SizedContent>> wanted = needed(ids, 0);
        for (int part = 1; !wanted.isEmpty(); part++) {
            written += move(wanted, format, now);
            wanted = needed(ids, part);
        }
        group.forEach(use -> repacked.add(use.archive().file()));
        return written;
    }

    /** Some of the contents to be moved, by the ids of the archives that hold them and their names there. */
    private Map<String, Map<String, SizedContent>> needed(List<String> ids, int part) throws BackupException {
        Map<String, Map<String, SizedContent>> needed = new LinkedHashMap<>();
        AtomicLong number = new AtomicLong();
        catalog.archives(set).forEachNeeded(ids, content -> {
            if (number.getAndIncrement() / MOST_MOVED == part) {
                needed.computeIfAbsent(content.content().storedIn(), id -> new HashMap<>())
                        .put(content.content().storedAs(), content);
            }
        });
        return needed;
    }

    private long move(Map<String, Map<String, SizedContent>> wanted, String format, ZonedDateTime now)
            throws IOException, BackupException {
        String id = destination.freeId(set, now, SnapshotArchives.extensions(plugins));
        String file = new SnapshotName(set, id, true, plugins.format(format).extension()).fileName();
        SnapshotHead head =
                new SnapshotHead(set, id, now.toInstant(), SnapshotKind.INCREMENTAL, format, file, Optional.empty());
        try (PendingSnapshot pending = watched.holding(destination.begin(head, ManifestRole.CONTENTS));
                ArchiveCodec codec = plugins.codec(format, Map.of())) {
            Mover mover = new Mover(id);
            mover.move(wanted, codec, pending);
            if (mover.moved.isEmpty()) {
                return 0;
            }
            ArchiveFacts facts = pending.completeArchive();
            for (StoredFile moved : mover.moved.values()) {
                pending.write(new ManifestLine.Put(moved));
            }
            pending.completeManifest(new SnapshotEnd(
                    mover.moved.size(),
                    mover.bytes,
                    mover.moved.size(),
                    mover.bytes,
                    facts.size(),
                    facts.sha256(),
                    Unread.NOTHING,
                    Optional.empty()));
            requireReadable(pending, codec);
            pending.publish();
            ManifestRecording.placeContents(catalog, destination.set(set).manifest(ManifestRole.CONTENTS, id));
            log.info("Put what is needed of {} old archives together in {}", wanted.size(), file);
            return facts.size();
        }
    }

    /** The old archives go once this one is there: unlike that of a backup, it has no source beside it any more. */
    private void requireReadable(PendingSnapshot pending, ArchiveCodec codec) throws IOException, BackupException {
        List<Problem> problems = new ArchiveVerifier(ProgressListener.NONE, () -> false).readBack(pending, codec);
        if (!problems.isEmpty()) {
            throw BackupException.environment("what is needed of old archives could not be put together: the new"
                    + " archive does not read back as it should and was thrown away (" + problems.get(0)
                    + (problems.size() > 1 ? ", and more" : "")
                    + "); the old ones stay. Check the plugins of its format (vigie plugins list) and the disk of "
                    + destination.directory());
        }
    }

    /** Copies contents from old archives into the new one. */
    private final class Mover {
        private final String id;
        private final Map<String, StoredFile> moved = new LinkedHashMap<>();
        private final Set<String> directories = new HashSet<>();
        private long bytes;

        Mover(String id) {
            this.id = id;
        }

        void move(Map<String, Map<String, SizedContent>> wanted, ArchiveCodec codec, PendingSnapshot pending)
                throws IOException, BackupException {
            List<ArchiveReader> open = new ArrayList<>();
            try (ArchiveWriter writer =
                    codec.write(new ArchiveOutput(watched.writing(pending.archive()), this::place))) {
                for (Map.Entry<String, Map<String, SizedContent>> archive : wanted.entrySet()) {
                    if (!isIntact(archive.getKey())) {
                        continue;
                    }
                    ArchiveReader reader = archives.open(archive.getKey());
                    open.add(reader);
                    moveFrom(reader, archive.getKey(), archive.getValue(), writer);
                }
                writer.finish();
            } finally {
                for (ArchiveReader reader : open) {
                    reader.close();
                }
            }
        }

        private void moveFrom(ArchiveReader reader, String from, Map<String, SizedContent> wanted, ArchiveWriter writer)
                throws IOException {
            Map<String, SizedContent> left = new HashMap<>(wanted);
            for (Optional<ArchiveEntry> next = reader.next();
                    next.isPresent() && !left.isEmpty();
                    next = reader.next()) {
                SizedContent content = next.get().type() == EntryType.FILE
                        ? left.remove(next.get().path())
                        : null;
                if (content != null) {
                    add(named(next.get(), from), content, reader, writer);
                }
            }
        }

        /**
         * Two versions of one file cannot have one name in an archive that ordinary tools open, nor can what was a file once
         * and a directory at another time.
         */
        private ArchiveEntry named(ArchiveEntry entry, String from) {
            String path = entry.path();
            for (int number = 1; isTaken(path); number++) {
                path = from + (number == 1 ? "" : "-" + number) + "/" + entry.path();
            }
            return new ArchiveEntry(
                    path,
                    entry.type(),
                    entry.size(),
                    entry.modified(),
                    entry.mode(),
                    entry.owner(),
                    entry.linkTarget());
        }

        private boolean isTaken(String path) {
            boolean taken = moved.containsKey(path) || directories.contains(path);
            for (String above = RelativePath.parent(path);
                    !taken && !above.isEmpty();
                    above = RelativePath.parent(above)) {
                taken = moved.containsKey(above);
            }
            return taken;
        }

        /** Those above one that is known are known as well. */
        private void rememberDirectories(String path) {
            String above = RelativePath.parent(path);
            while (!above.isEmpty() && directories.add(above)) {
                above = RelativePath.parent(above);
            }
        }

        private void add(ArchiveEntry entry, SizedContent content, ArchiveReader reader, ArchiveWriter writer)
                throws IOException {
            Content stored = content.content();
            rememberDirectories(entry.path());
            moved.put(
                    entry.path(),
                    new StoredFile(entry, 0, 0, Optional.of(new Content(stored.sha256(), id, entry.path(), ""))));
            bytes += content.size();
            if (writer instanceof ReusingWriter reusing
                    && reader instanceof RandomAccessReader random
                    && !stored.locator().isEmpty()) {
                reusing.addStored(entry, random, stored.locator());
            } else {
                writer.add(entry, reader.content());
            }
        }

        private void place(ArchiveEntry entry, String locator) {
            StoredFile file = moved.get(entry.path());
            if (file != null) {
                Content content = file.content().orElseThrow();
                moved.put(
                        entry.path(),
                        new StoredFile(
                                file.entry(),
                                0,
                                0,
                                Optional.of(new Content(content.sha256(), id, content.storedAs(), locator))));
            }
        }

        /** Damage must not be copied: where the checksum does not fit, the archive stays as it is. */
        private boolean isIntact(String archive) throws IOException, BackupException {
            Optional<Path> file = archives.file(archive);
            Optional<String> sum =
                    catalog.archives(set).find(archive).map(ArchiveInfo::sha256).filter(sha256 -> !sha256.isEmpty());
            if (file.isEmpty()) {
                return false;
            }
            if (sum.isEmpty()) {
                sum = destination.checksums().of(file.get().getFileName().toString());
            }
            try (InputStream in = Files.newInputStream(file.get())) {
                return sum.isPresent() && sum.get().equals(Sha256.of(in));
            } catch (IOException e) {
                log.warn("{} cannot be read and stays as it is: {}", file.get(), Reason.of(e));
                return false;
            }
        }
    }
}
