package dev.vigie.agent.prune;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.HeldContent;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of snapshots that are not listed any more but that listed ones build on. They go when nothing builds on
 * them; many in a row become one.
 */
final class Bases {
    private static final Logger log = LoggerFactory.getLogger(Bases.class);

    /** So many in a row are left as they are, so that merging them costs little for each backup. */
    private static final int MOST_IN_A_ROW = 48;

    /** So many in all, in whatever rows: days between months, hours between days. With more, each row becomes one. */
    private static final int MOST_IN_ALL = 96;

    private final Destination destination;
    private final String set;
    private final Catalog catalog;
    private final Set<String> missed;

    /**
     * @param missed the ids of archives that are needed, and not there
     */
    Bases(Destination destination, String set, Catalog catalog, Set<String> missed) {
        this.destination = destination;
        this.set = set;
        this.catalog = catalog;
        this.missed = missed;
    }

    /** Removes what is of no use and merges what is many. Call with the lock of the destination held. */
    void tidy() throws IOException, BackupException {
        if (catalog.snapshots(set).anyUnknown().isPresent()) {
            return; // Nor is what that one builds on.
        }
        List<Path> present = destination.set(set).manifests(ManifestRole.BASE);
        Map<String, SnapshotHead> bases = heads(present);
        if (bases.size() < present.size()) {
            return; // What one builds on that cannot be read is not known, so nothing is known to be of no use.
        }
        Map<String, String> parents = parents(bases);
        removeUseless(bases, parents);
        removeUselessContents();
        int most = bases.size() > MOST_IN_ALL ? 1 : MOST_IN_A_ROW;
        for (List<String> row : rows(bases, parents)) {
            if (row.size() > most) {
                try {
                    merge(row, bases);
                } catch (DamagedManifestException e) {
                    log.warn(
                            "Manifests of {} are not put together, for one of them is damaged ({}). See vigie doctor {}",
                            set,
                            e.getMessage(),
                            destination.directory());
                }
            }
        }
    }

    private static Map<String, SnapshotHead> heads(List<Path> bases) {
        Map<String, SnapshotHead> heads = new HashMap<>();
        for (Path base : bases) {
            BackupSet.readableHeadOf(base).ifPresent(head -> heads.put(head.id(), head));
        }
        return heads;
    }

    /** Which listed snapshot or base builds on which. */
    private Map<String, String> parents(Map<String, SnapshotHead> bases) throws BackupException {
        Map<String, String> parents = new HashMap<>(catalog.snapshots(set).parents());
        bases.forEach((id, head) -> head.parent().ifPresent(parent -> parents.put(id, parent)));
        return parents;
    }

    /**
     * A base is kept while something builds on it, while its archive is there or missed, and while an archive is there whose
     * own manifest was merged into it.
     */
    private void removeUseless(Map<String, SnapshotHead> bases, Map<String, String> parents)
            throws IOException, BackupException {
        Set<String> builtOn = new HashSet<>(parents.values());
        for (boolean removed = true; removed; ) {
            removed = false;
            for (String id : List.copyOf(bases.keySet())) {
                if (!builtOn.contains(id)
                        && !missed.contains(id)
                        && !hasArchive(bases.get(id))
                        && !tellsOfOthers(bases.get(id))) {
                    destination.set(set).remove(ManifestRole.BASE, id);
                    bases.remove(id);
                    parents.remove(id);
                    builtOn = new HashSet<>(parents.values());
                    removed = true;
                }
            }
        }
    }

    /** Whether it tells what lies in an archive of which no manifest of its own does. */
    private boolean tellsOfOthers(SnapshotHead head) throws IOException, BackupException {
        if (!isDelta(head)) {
            return false;
        }
        Set<String> told = new HashSet<>();
        try {
            for (ManifestLine line : read(head.id()).lines()) {
                if (line instanceof ManifestLine.Put put) {
                    HeldContent.of(put.file()).map(HeldContent::archive).ifPresent(told::add);
                }
            }
        } catch (DamagedManifestException e) {
            return true; // who knows
        }
        for (String id : told) {
            Optional<ArchiveInfo> archive = catalog.archives(set).find(id);
            if (archive.isPresent()
                    && destination.set(set).roleOf(id).isEmpty()
                    && Presence.of(destination.directory().resolve(archive.get().file()))) {
                return true;
            }
        }
        return false;
    }

    private void removeUselessContents() throws IOException {
        for (Path contents : destination.set(set).manifests(ManifestRole.CONTENTS)) {
            Optional<SnapshotHead> head = BackupSet.readableHeadOf(contents);
            if (head.isPresent() && !missed.contains(head.get().id()) && !hasArchive(head.get())) {
                destination.set(set).remove(ManifestRole.CONTENTS, head.get().id());
            }
        }
    }

    private boolean hasArchive(SnapshotHead head) throws IOException {
        return Presence.of(destination.directory().resolve(head.archive()));
    }

    /**
     * Bases that only say what changed, each building on the one before and built on by nothing else. On the last something
     * builds: where nothing does, each tells what its own archive holds, and goes with it.
     */
    private static List<List<String>> rows(Map<String, SnapshotHead> bases, Map<String, String> parents) {
        Map<String, List<String>> children = new HashMap<>();
        parents.forEach((child, parent) ->
                children.computeIfAbsent(parent, id -> new ArrayList<>()).add(child));
        List<List<String>> rows = new ArrayList<>();
        for (SnapshotHead head : bases.values()) {
            boolean startsRow = head.parent().isPresent()
                    && !isDelta(bases.get(head.parent().get()));
            if (startsRow) {
                List<String> row = row(head.id(), bases, children);
                if (children.containsKey(row.get(row.size() - 1))) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static List<String> row(String first, Map<String, SnapshotHead> bases, Map<String, List<String>> children) {
        List<String> row = new ArrayList<>();
        for (String id = first; isDelta(bases.get(id)); ) {
            row.add(id);
            List<String> next = children.getOrDefault(id, List.of());
            if (next.size() != 1) {
                break;
            }
            id = next.get(0);
        }
        return row;
    }

    private static boolean isDelta(SnapshotHead head) {
        return head != null && head.parent().isPresent();
    }

    /**
     * The last of a row says all that the row says, and the others have nothing that builds on them. Where that would leave
     * out where something lies that a listed snapshot needs, which only the catalog knows then, the row is merged in parts.
     */
    private void merge(List<String> row, Map<String, SnapshotHead> bases) throws IOException, BackupException {
        List<String> part = new ArrayList<>();
        MergedManifests merged = new MergedManifests();
        for (String id : row) {
            MergedManifests.Statement next = read(id);
            if (isAnyNeeded(merged.leftOutBy(next.lines()))) {
                replace(part, bases, merged);
                part = new ArrayList<>();
                merged = new MergedManifests();
            }
            part.add(id);
            merged.add(next);
        }
        replace(part, bases, merged);
    }

    private MergedManifests.Statement read(String id) throws IOException {
        List<ManifestLine> lines = new ArrayList<>();
        try (ManifestReader reader =
                ManifestReader.ofIntact(destination.set(set).manifest(ManifestRole.BASE, id))) {
            reader.forEach(lines::add);
            return new MergedManifests.Statement(lines, reader.end());
        }
    }

    private boolean isAnyNeeded(Set<HeldContent> leftOut) throws BackupException {
        for (HeldContent held : leftOut) {
            if (catalog.files(set).placements(held.sha256(), held.size()).stream()
                    .anyMatch(content -> content.storedIn().equals(held.archive()))) {
                return true;
            }
        }
        return false;
    }

    private void replace(List<String> part, Map<String, SnapshotHead> bases, MergedManifests merged)
            throws IOException {
        if (part.size() < 2) {
            return;
        }
        SnapshotHead first = bases.get(part.get(0));
        SnapshotHead last = bases.get(part.get(part.size() - 1));
        SnapshotHead head = new SnapshotHead(
                last.set(), last.id(), last.created(), last.kind(), last.format(), last.archive(), first.parent());
        destination.set(set).replaceBase(last.id(), merged.write(head));
        for (String id : part.subList(0, part.size() - 1)) {
            // An incremental archive needs nobody to say that it is none to adopt: its name does.
            destination.set(set).remove(ManifestRole.BASE, id);
        }
    }
}
