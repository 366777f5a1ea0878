package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.ArchiveUse;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.retention.Candidate;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.agent.retention.RetentionPlan;
import dev.vigie.agent.retention.RetentionRules;
import dev.vigie.agent.retention.Safeguard;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a policy does not keep. First a snapshot goes off the list, which is one rename; then archives that no
 * listed snapshot needs are deleted. Interrupted anywhere, the next run finishes it.
 */
final class Pruner {
    private static final Logger log = LoggerFactory.getLogger(Pruner.class);

    private final Destination destination;
    private final String set;
    private final Optional<Catalog> catalog;
    private final List<SnapshotInfo> snapshots;

    /**
     * @param catalog empty where Vigie has never written, so that all snapshots are adopted
     * @param snapshots all of the set, adopted ones too, newest first
     */
    Pruner(Destination destination, String set, Optional<Catalog> catalog, List<SnapshotInfo> snapshots) {
        this.destination = destination;
        this.set = set;
        this.catalog = catalog;
        this.snapshots = List.copyOf(snapshots);
    }

    /** Decides, and says why. */
    RetentionPlan plan(RetentionPolicy policy, ZoneId zone, Instant now) {
        List<Candidate> candidates = snapshots.stream()
                .map(snapshot -> new Candidate(
                        snapshot.id(),
                        snapshot.created(),
                        snapshot.verified().isPresent(),
                        snapshot.files().isPresent() && snapshot.files().getAsLong() == 0))
                .toList();
        return Safeguard.guard(RetentionRules.apply(candidates, policy, zone), candidates, now);
    }

    /** Says what {@link #prune} would do. */
    PruneResult preview(RetentionPlan plan) {
        Map<String, SnapshotInfo> byId = byId();
        long bytes = plan.remove().stream()
                .mapToLong(removed -> byId.get(removed.id()).size())
                .sum();
        return new PruneResult(plan.keep(), plan.remove(), List.of(), bytes);
    }

    /** Carries a plan out. Call with the lock of the destination held. */
    PruneResult prune(RetentionPlan plan) throws IOException, BackupException {
        plan.notices().forEach(log::info);
        Map<String, SnapshotInfo> byId = byId();
        Set<String> adopted = new HashSet<>();
        List<String> listed = new ArrayList<>();
        for (RemovedSnapshot removed : plan.remove()) {
            if (byId.get(removed.id()).kind() == SnapshotKind.ADOPTED) {
                adopted.add(removed.id());
            } else {
                listed.add(removed.id());
            }
        }
        List<String> files = new ArrayList<>();
        long freed = 0;
        for (String id : adopted) {
            freed += remove(byId.get(id).archive().getFileName().toString(), files);
        }
        for (String id : listed) {
            destination.unlist(set, id);
        }
        if (catalog.isPresent()) {
            catalog.get().remove(set, listed);
            freed += removeUnneeded(catalog.get(), files);
            removeUselessBases(catalog.get());
        }
        return new PruneResult(plan.keep(), plan.remove(), files, freed);
    }

    private Map<String, SnapshotInfo> byId() {
        Map<String, SnapshotInfo> byId = new HashMap<>();
        snapshots.forEach(snapshot -> byId.put(snapshot.id(), snapshot));
        return byId;
    }

    /** A base is of use while something builds on it or its archive is there. */
    private void removeUselessBases(Catalog catalog) throws IOException, BackupException {
        Map<String, String> parents = parents(catalog);
        List<Path> newestFirst = new ArrayList<>(destination.bases(set));
        Collections.reverse(newestFirst);
        for (Path base : newestFirst) {
            Optional<SnapshotHead> head = Destination.headOf(base);
            if (head.isPresent()
                    && !parents.containsValue(head.get().id())
                    && !Files.exists(destination.directory().resolve(head.get().archive()))) {
                destination.removeBase(base);
                parents.remove(head.get().id());
            }
        }
    }

    /** Which snapshot or base builds on which. */
    private Map<String, String> parents(Catalog catalog) throws IOException, BackupException {
        Map<String, String> parents = new HashMap<>();
        for (SnapshotInfo snapshot : catalog.snapshots(set)) {
            catalog.head(set, snapshot.id())
                    .flatMap(SnapshotHead::parent)
                    .ifPresent(parent -> parents.put(snapshot.id(), parent));
        }
        for (Path base : destination.bases(set)) {
            Destination.headOf(base)
                    .ifPresent(head -> head.parent().ifPresent(parent -> parents.put(head.id(), parent)));
        }
        return parents;
    }

    private long removeUnneeded(Catalog catalog, List<String> files) throws IOException, BackupException {
        List<ArchiveUse> removable = catalog.unlistedArchives(set).stream()
                .filter(ArchiveUse::removable)
                .toList();
        catalog.forgetArchives(
                set, removable.stream().map(use -> use.archive().id()).toList());
        long freed = 0;
        for (ArchiveUse use : removable) {
            if (!use.archive().file().isEmpty()) {
                freed += remove(use.archive().file(), files);
            }
        }
        return freed;
    }

    private long remove(String fileName, List<String> files) throws IOException {
        log.info("Removing old backup: {}", fileName);
        files.add(fileName);
        return destination.removeArchive(fileName);
    }
}
