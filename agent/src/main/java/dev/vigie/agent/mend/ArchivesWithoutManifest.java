package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at archives of a destination that are there while their manifests are gone. Call in this order: {@link #copied}, and,
 * once what manifests build on was looked at, {@link #undescribed}. Used by one thread.
 */
final class ArchivesWithoutManifest {
    private final ManifestMending mending;
    private final Destination destination;

    ArchivesWithoutManifest(ManifestMending mending) {
        this.mending = mending;
        this.destination = mending.destination();
    }

    /** Archives that are there while their manifests are gone, if a copy has those: else they tell nothing, or are adopted. */
    void copied() throws IOException, BackupException {
        Map<Path, MergedSnapshots> merged = new HashMap<>();
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(mending.plugins()))) {
            if (destination.set(name.set()).roleOf(name.id()).isEmpty()) {
                Optional<CopiedManifest> copied = CopiedManifest.of(
                                destination, name.set(), ManifestRole.SNAPSHOT, name.id())
                        .or(() -> CopiedManifest.of(destination, name.set(), ManifestRole.CONTENTS, name.id()))
                        .filter(manifest -> manifest.head().archive().equals(name.fileName()));
                if (copied.isPresent() && !isMerged(copied.get(), merged)) {
                    Path about = destination.directory().resolve(name.fileName());
                    mending.rewrite(copied.get().role(), about, "Its manifest is gone. ", copied.get());
                }
            }
        }
    }

    private boolean isMerged(CopiedManifest copied, Map<Path, MergedSnapshots> known) throws IOException {
        if (copied.role() == ManifestRole.CONTENTS) {
            return false;
        }
        SnapshotHead head = copied.head();
        Path notes = copied.file().getParent();
        if (!known.containsKey(notes)) {
            known.put(
                    notes,
                    MergedSnapshots.of(
                            destination.set(head.set()), copied.copy().set(head.set())));
        }
        return known.get(notes).has(head.id());
    }

    /** Archives that listed snapshots need, as the catalog knows, while no manifest tells all of what they hold. */
    void undescribed() throws IOException, BackupException {
        for (String set : destination.sets()) {
            Map<String, ArchiveInfo> suspects = withoutManifest(set);
            if (!suspects.isEmpty()) {
                UntoldContents contents = new UntoldContents(mending.catalog(), set, suspects.keySet());
                for (ManifestRole role : ManifestRole.values()) {
                    destination.set(set).manifests(role).forEach(contents::tell);
                }
                for (String id : contents.archives()) {
                    describe(set, suspects.get(id));
                }
            }
        }
    }

    private Map<String, ArchiveInfo> withoutManifest(String set) throws IOException, BackupException {
        Map<String, ArchiveInfo> without = new LinkedHashMap<>();
        for (ArchiveInfo archive : mending.catalog().archives(set).holdingFiles()) {
            if (destination.set(set).roleOf(archive.id()).isEmpty()
                    && !isRewritten(set, archive.id())
                    && Presence.ofFile(destination.directory().resolve(archive.file()))) {
                without.put(archive.id(), archive);
            }
        }
        return without;
    }

    /** What it holds is written down, not what its snapshot had: others were made since that do not build on that. */
    private void describe(String set, ArchiveInfo archive) throws IOException, BackupException {
        String gone = "No manifest tells any more what it holds, and listed snapshots need it. ";
        Manifest lost = mending.manifest(set, ManifestRole.CONTENTS, archive.id());
        try (Rewritings rewritings = mending.rewritings(lost)) {
            Path about = destination.directory().resolve(archive.file());
            mending.rewrite(lost.role(), about, gone, rewritings.archive().read());
        } catch (UnreadableArchiveException e) {
            mending.flaws()
                    .lasting(archive.file(), gone + "It is not as it was written itself (" + e.getMessage() + ").");
            mending.noteThatOnlyTheCatalogKnows();
        }
    }

    private boolean isRewritten(String set, String id) {
        return Stream.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)
                .anyMatch(role -> mending.rewritten(destination.set(set).manifest(role, id))
                        .isPresent());
    }
}
