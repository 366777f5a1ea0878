package dev.vigie.agent.prune;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.ArchiveUse;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.MassLoss;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.MissingArchives;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.retention.Candidate;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.agent.retention.RetentionPlan;
import dev.vigie.agent.retention.RetentionRules;
import dev.vigie.agent.retention.Safeguard;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a policy does not keep. First a snapshot goes off the list, which is one rename; then archives that no
 * listed snapshot needs are deleted, and what is still needed of mostly dead ones is moved together. Interrupted
 * anywhere, the next run finishes it.
 */
public final class Pruner {
    private static final Logger log = LoggerFactory.getLogger(Pruner.class);

    private final Destination destination;
    private final String set;
    private final Optional<Catalog> catalog;
    private final PluginHost plugins;
    private final List<SnapshotInfo> snapshots;
    private final Watched watched;

    /**
     * @param catalog empty where Vigie has never written, so that all snapshots are adopted
     * @param snapshots all of the set, adopted ones too, newest first
     * @param watched what this is part of
     */
    public Pruner(
            Destination destination,
            String set,
            Optional<Catalog> catalog,
            PluginHost plugins,
            List<SnapshotInfo> snapshots,
            Watched watched) {
        this.destination = destination;
        this.set = set;
        this.catalog = catalog;
        this.plugins = plugins;
        this.snapshots = List.copyOf(snapshots);
        this.watched = watched;
    }

    /** Decides, and says why. */
    public RetentionPlan plan(RetentionPolicy policy, ZoneId zone, Instant now) throws IOException {
        List<Candidate> candidates = candidates();
        return guarded(RetentionRules.apply(candidates, policy, zone), candidates, now);
    }

    /** The same after a backup, when nobody looks on. */
    public RetentionPlan planAfterBackup(RetentionPolicy policy, ZoneId zone, Instant now) throws IOException {
        List<Candidate> candidates = candidates();
        RetentionPlan plan = RetentionRules.apply(candidates, policy, zone);
        return guarded(Safeguard.awaitDay(plan, candidates, policy, zone, now), candidates, now);
    }

    private RetentionPlan guarded(RetentionPlan wanted, List<Candidate> candidates, Instant now) throws IOException {
        RetentionPlan plan = Safeguard.guard(wanted, candidates, now);
        return destination.set(set).losses().unconfirmed().isPresent() ? Safeguard.freeze(plan) : plan;
    }

    private List<Candidate> candidates() {
        return snapshots.stream()
                .map(snapshot -> new Candidate(
                        snapshot.id(),
                        snapshot.created(),
                        snapshot.isProven(),
                        snapshot.files().isPresent() && snapshot.files().getAsLong() == 0))
                .toList();
    }

    /** What to do about a loss. */
    public static String advice(MassLoss loss, Destination destination, String set) {
        return loss.sentence()
                + ". Until you confirm that this is right, no backup is removed. See what happened: vigie"
                + " diff " + destination.directory() + " --name " + set + " " + loss.before() + " " + loss.after()
                + ". If it is right: vigie prune " + destination.directory() + " --name " + set + " --confirm-loss";
    }

    /** Why nothing may be removed while manifests cannot be read. */
    public static String unreadable(Destination destination, Set<String> manifests) {
        return "nothing is removed from " + destination.directory() + " as long as " + String.join(", ", manifests)
                + " in its .vigie cannot be read: what that describes might be needed. If a newer Vigie wrote it, use that"
                + " one; if it is a symbolic link to nothing, remove it; if it is the disk, try again, and if it stays so,"
                + " copy the destination to another disk";
    }

    /** Says what {@link #prune} would do. */
    public PruneResult preview(RetentionPlan plan) throws IOException, BackupException {
        Removal removal = removal(plan);
        Map<String, Long> sizes = new LinkedHashMap<>();
        List<String> repacked = new ArrayList<>();
        for (String file : removal.adopted().values()) {
            foresee(file, sizes);
        }
        if (catalog.isPresent()) {
            catalog.get().rehearse(rehearsed -> {
                rehearsed.snapshots(set).remove(removal.listed());
                if (rehearsed.snapshots(set).anyUnknown().isEmpty()) {
                    foreseeUnneeded(rehearsed, removal, sizes);
                    foreseeRepacked(rehearsed, sizes, repacked);
                }
            });
        }
        RetentionPlan done = removal.donePart(plan, sizes.keySet());
        return new PruneResult(
                done.keep(),
                done.remove(),
                List.copyOf(sizes.keySet()),
                repacked,
                sizes.values().stream().mapToLong(Long::longValue).sum());
    }

    private void foreseeUnneeded(Catalog rehearsed, Removal removal, Map<String, Long> sizes)
            throws IOException, BackupException {
        for (ArchiveInfo archive : rehearsed.archives(set).unneeded()) {
            if (mayGo(archive, rehearsed, removal)) {
                if (SnapshotName.isOf(archive.file(), set, archive.id())) {
                    foresee(archive.file(), sizes);
                }
                rehearsed.archives(set).forget(List.of(archive.id()));
            }
        }
    }

    /** What is needed of an archive is expected to take as much of the new one, in proportion, as it took of the old. */
    private void foreseeRepacked(Catalog rehearsed, Map<String, Long> sizes, List<String> repacked)
            throws IOException, BackupException {
        try (SnapshotArchives archives = archives(rehearsed)) {
            for (ArchiveUse use : repacker(rehearsed, archives).worthwhile()) {
                double dead = 1 - (double) use.neededBytes() / use.archive().sizeStored();
                sizes.put(use.archive().file(), Math.round(use.archive().size() * dead));
                repacked.add(use.archive().file());
            }
        }
    }

    private void foresee(String fileName, Map<String, Long> sizes) throws IOException {
        Path file = destination.directory().resolve(fileName);
        if (Presence.of(file)) {
            sizes.put(fileName, Files.size(file));
        }
    }

    /**
     * Carries a plan out. Call with the lock of the destination held.
     *
     * @param now names the archive that live parts of others are moved into, if it comes to that
     */
    public PruneResult prune(RetentionPlan plan, ZonedDateTime now) throws IOException, BackupException {
        return prune(plan, true, now);
    }

    /** The same after a backup, of which there may be one each minute: what costs as much as there is is done once a day. */
    public PruneResult pruneAfterBackup(RetentionPlan plan, ZonedDateTime now) throws IOException, BackupException {
        return prune(plan, isFirstOfDay(now), now);
    }

    private PruneResult prune(RetentionPlan plan, boolean thorough, ZonedDateTime now)
            throws IOException, BackupException {
        plan.notices().forEach(log::info);
        Removal removal = removal(plan);
        List<String> files = new ArrayList<>();
        List<String> repacked = new ArrayList<>();
        long freed = 0;
        for (Map.Entry<String, String> adopted : removal.adopted().entrySet()) {
            freed += remove(adopted.getValue(), files);
            destination.set(set).findings().forget(adopted.getKey());
        }
        for (String id : removal.listed()) {
            destination.set(set).unlist(id);
        }
        if (catalog.isPresent()) {
            catalog.get().snapshots(set).remove(removal.listed());
        }
        if (catalog.isPresent() && areAllKnown(catalog.get())) {
            freed += removeUnneeded(catalog.get(), removal, files);
            long written = repack(catalog.get(), thorough, now, repacked);
            if (written > 0) {
                freed += removeUnneeded(catalog.get(), removal, files) - written;
                repacked.retainAll(files);
                // What was moved has not been read back where it is now.
                catalog.get().archives(set).settleVerified();
            }
        }
        RetentionPlan done = removal.donePart(plan, files);
        return new PruneResult(done.keep(), done.remove(), files, repacked, Math.max(0, freed));
    }

    /** What a snapshot needs of which nobody knows what it holds, nobody knows either: archives, and manifests it builds on. */
    private boolean areAllKnown(Catalog opened) throws BackupException {
        Optional<SnapshotInfo> unknown = opened.snapshots(set).anyUnknown();
        unknown.ifPresent(snapshot -> log.warn(
                "Archives of {} stay as long as snapshot {} is kept: it is not known what it holds, so they might be"
                        + " needed. See vigie doctor {}",
                set,
                snapshot.id(),
                destination.directory()));
        return unknown.isEmpty();
    }

    /**
     * What can wait until more has gone. Where there was no room to write a shorter list of checksums when the first
     * archive went, there is now. Call with the lock of the destination held.
     */
    public void tidy() throws IOException, BackupException {
        if (catalog.isPresent()) {
            MissingArchives missing = MissingArchives.of(destination, set, catalog.get(), plugins);
            destination.checksums().remove(missing.surplusChecksums());
            new Bases(destination, set, catalog.get(), missing.ids()).tidy();
        }
    }

    /**
     * What a plan removes.
     *
     * @param listed ids of those with a manifest, which are taken off the list
     * @param adopted the archives of the others by their ids, which go themselves
     * @param bound the archives of those without a manifest that the catalog knows, because it was lost and listed
     *     snapshots build on it: one goes when nothing is needed of it
     * @param kept ids of those that stay, among them such as have lost their manifest
     */
    private record Removal(
            Set<String> listed, Map<String, String> adopted, Map<String, String> bound, Set<String> kept) {
        /** What is bound is removed once its file is. */
        RetentionPlan donePart(RetentionPlan plan, Collection<String> files) {
            return plan.keepingAlso(
                    removed -> bound.containsKey(removed.id()) && !files.contains(bound.get(removed.id())),
                    "needed by others");
        }
    }

    private Removal removal(RetentionPlan plan) throws IOException, BackupException {
        Map<String, SnapshotInfo> byId = new HashMap<>();
        snapshots.forEach(snapshot -> byId.put(snapshot.id(), snapshot));
        Set<String> kept = plan.keep().stream().map(KeptSnapshot::id).collect(Collectors.toSet());
        Removal removal = new Removal(new LinkedHashSet<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), kept);
        for (RemovedSnapshot removed : plan.remove()) {
            String file = byId.get(removed.id()).archive().getFileName().toString();
            if (destination.set(set).snapshotRoleOf(removed.id()).isPresent()) {
                removal.listed().add(removed.id());
            } else if (catalog.isEmpty()
                    || catalog.get().archives(set).find(removed.id()).isEmpty()) {
                removal.adopted().put(removed.id(), file);
            } else {
                removal.bound().put(removed.id(), file);
            }
        }
        return removal;
    }

    private boolean isFirstOfDay(ZonedDateTime now) {
        return snapshots.size() < 2
                || !snapshots
                        .get(1)
                        .created()
                        .atZone(now.getZone())
                        .toLocalDate()
                        .equals(now.toLocalDate());
    }

    private long repack(Catalog opened, boolean thorough, ZonedDateTime now, List<String> repacked)
            throws IOException, BackupException {
        try (SnapshotArchives archives = archives(opened)) {
            Repacker repacker = repacker(opened, archives);
            return thorough || repacker.isOverdue() ? repacker.repack(now, repacked) : 0;
        }
    }

    private SnapshotArchives archives(Catalog opened) {
        return new SnapshotArchives(destination, Optional.of(opened), set, plugins);
    }

    private Repacker repacker(Catalog opened, SnapshotArchives archives) {
        return new Repacker(destination, set, opened, plugins, archives, watched);
    }

    /** Of two archives with the same contents one may go, not both: each removal is looked at anew. */
    private long removeUnneeded(Catalog opened, Removal removal, List<String> files)
            throws IOException, BackupException {
        long freed = 0;
        for (ArchiveInfo archive : opened.archives(set).unneeded()) {
            if (!mayGo(archive, opened, removal)) {
                continue;
            }
            // The file first: an archive that is gone is noticed and forgotten later, one that is forgotten stays.
            if (SnapshotName.isOf(archive.file(), set, archive.id())) {
                freed += remove(archive.file(), files);
            }
            opened.archives(set).forget(List.of(archive.id()));
            destination.set(set).findings().forget(archive.id());
        }
        return freed;
    }

    /** What only the catalog does not list is not removed, whatever became of the catalog. */
    private boolean mayGo(ArchiveInfo archive, Catalog opened, Removal removal) throws IOException, BackupException {
        boolean listed = destination.set(set).roleOf(archive.id()).equals(Optional.of(ManifestRole.SNAPSHOT))
                && !removal.listed().contains(archive.id());
        return opened.archives(set).isUnneeded(archive.id())
                && !listed
                && !removal.kept().contains(archive.id())
                && !mayHoldWhatIsMissed(opened, archive);
    }

    /** A catalog that was filled in again while a manifest was damaged does not know all that its archive holds. */
    private boolean mayHoldWhatIsMissed(Catalog opened, ArchiveInfo archive) throws IOException, BackupException {
        if (opened.archives(set).lostFiles().isEmpty()
                || !destination.set(set).roleOf(archive.id()).equals(Optional.of(ManifestRole.BASE))
                || BackupSet.headOfWhole(destination.set(set).manifest(ManifestRole.BASE, archive.id()))
                        .isPresent()) {
            return false;
        }
        log.warn(
                "{} stays, for the manifest that tells what it holds is damaged, and files of kept snapshots are missing."
                        + " See vigie doctor {} --repair",
                archive.file(),
                destination.directory());
        return true;
    }

    /** One that is not there any more leaves its checksum. */
    private long remove(String fileName, List<String> files) throws IOException {
        if (Presence.of(destination.directory().resolve(fileName))) {
            log.info("Removing old backup: {}", fileName);
            files.add(fileName);
        }
        return destination.removeArchive(fileName);
    }
}
