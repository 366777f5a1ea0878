package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SizedContent;
import dev.vigie.agent.catalog.SnapshotRecorder;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads manifests into the catalog. One that cannot be read now is passed over and noted; of one that is damaged nothing is
 * taken. Used by one thread, with the catalog locked.
 */
public final class ManifestRecording {
    private static final Logger log = LoggerFactory.getLogger(ManifestRecording.class);

    /** Contents that are held in memory. */
    private static final int MOST_AT_ONCE = 10_000;

    private final Catalog catalog;
    private final String set;
    private final Set<Path> unreadable;

    /** @param unreadable takes the manifests that the disk does not give */
    ManifestRecording(Catalog catalog, String set, Set<Path> unreadable) {
        this.catalog = catalog;
        this.set = set;
        this.unreadable = unreadable;
    }

    /** Records a snapshot, unless what it builds on could not be recorded or it cannot be read itself: then it is false. */
    boolean record(ManifestChain.Link link) throws IOException, BackupException {
        if (link.buildsOn().isPresent()
                && !catalog.snapshots(set).knowsFiles(link.buildsOn().get())) {
            log.warn(
                    "What snapshot {} of {} holds is not known: the manifest of {}, on which it builds, is missing,"
                            + " damaged or cannot be read",
                    link.head().id(),
                    set,
                    link.buildsOn().get());
            return false;
        }
        try (ManifestReader reader = ManifestReader.ofIntact(link.manifest());
                SnapshotRecorder recorder = catalog.begin(reader.head())) {
            reader.forEach(line -> {
                if (line instanceof ManifestLine.Put put) {
                    recorder.put(put.file());
                } else if (line instanceof ManifestLine.Removed removed) {
                    recorder.removed(removed.path());
                }
            });
            recorder.complete(reader.end());
            return true;
        } catch (DamagedManifestException e) {
            log.warn(
                    "The manifest {} is damaged ({}); what its snapshot holds is not known",
                    link.manifest(),
                    e.getMessage());
        } catch (IOException e) {
            ManifestChain.passOver(link.manifest(), e, unreadable);
        }
        return false;
    }

    /** What archives hold that were put together of others. */
    void placeContents(List<Path> manifests) throws IOException, BackupException {
        for (Path manifest : manifests) {
            try {
                placeContents(catalog, manifest);
            } catch (IOException e) {
                ManifestChain.passOver(manifest, e, unreadable);
            }
        }
    }

    /**
     * A manifest that is not recorded may tell where something is that a listed snapshot needs: another archive that had it
     * too was removed, because it was there.
     */
    void placeHeld(ManifestChain.Link link) throws IOException, BackupException {
        SnapshotHead head = link.head();
        if (catalog.archives(set).find(head.id()).isEmpty()) {
            catalog.archives(set).describe(new ArchiveInfo(head.id(), head.archive(), head.format(), 0, "", 0, 0));
        }
        List<SizedContent> held = new ArrayList<>();
        try (ManifestReader reader = ManifestReader.ofIntact(link.manifest())) {
            reader.forEach(line -> {
                contentOf(line).ifPresent(held::add);
                if (held.size() == MOST_AT_ONCE) {
                    place(held);
                    held.clear();
                }
            });
            place(held);
            catalog.archives(set).describe(archiveOf(head, reader.end()));
        } catch (DamagedManifestException e) {
            sayDamaged(link.manifest(), e);
        } catch (IOException e) {
            ManifestChain.passOver(link.manifest(), e, unreadable);
        }
    }

    private static void sayDamaged(Path manifest, DamagedManifestException e) {
        log.warn("The manifest {} is damaged ({}); what its archive holds is not known", manifest, e.getMessage());
    }

    private void place(List<SizedContent> held) throws BackupException {
        Map<String, List<SizedContent>> byArchive =
                held.stream().collect(Collectors.groupingBy(one -> one.content().storedIn()));
        for (Map.Entry<String, List<SizedContent>> one : byArchive.entrySet()) {
            if (!one.getKey().isEmpty()) {
                ArchiveInfo archive = catalog.archives(set)
                        .find(one.getKey())
                        .orElseGet(() -> new ArchiveInfo(one.getKey(), "", "", 0, "", 0, 0));
                catalog.archives(set).relocate(archive, one.getValue(), List.of());
            }
        }
    }

    /** What was moved into an archive of contents is found there from now on, as well as where it was. */
    public static void placeContents(Catalog catalog, Path manifest) throws IOException, BackupException {
        List<SizedContent> moved = new ArrayList<>();
        try (ManifestReader reader = ManifestReader.ofIntact(manifest)) {
            reader.forEach(line -> contentOf(line).ifPresent(moved::add));
            SnapshotHead head = reader.head();
            catalog.archives(head.set()).relocate(archiveOf(head, reader.end()), moved, List.of());
        } catch (DamagedManifestException e) {
            sayDamaged(manifest, e);
        }
    }

    private static Optional<SizedContent> contentOf(ManifestLine line) {
        return line instanceof ManifestLine.Put put
                ? put.file()
                        .content()
                        .map(content -> new SizedContent(put.file().entry().size(), content))
                : Optional.empty();
    }

    private static ArchiveInfo archiveOf(SnapshotHead head, SnapshotEnd end) {
        return new ArchiveInfo(
                head.id(),
                head.archive(),
                head.format(),
                end.sizeArchive(),
                end.sha256(),
                end.filesStored(),
                end.sizeStored());
    }
}
