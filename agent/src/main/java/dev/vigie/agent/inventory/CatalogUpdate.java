package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.LostFiles;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Findings;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.CatalogComparison.Differences;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.text.Names;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a catalog say of a set what its manifests say, and of its archives which are there. Used by one thread, with the
 * catalog locked, except for looking.
 */
public final class CatalogUpdate {
    private static final Logger log = LoggerFactory.getLogger(CatalogUpdate.class);
    private static final int MOST_NAMED = 3;

    private final Catalog catalog;
    private final Destination destination;
    private final String set;
    private final PluginHost plugins;
    private final UnreadableManifests remembered;

    /** Manifests that the disk does not give. */
    private final Set<Path> unreadable;

    private final CatalogComparison comparison;
    private final ManifestRecording manifests;

    /**
     * @param plugins tell which files are archives
     * @param remembered takes which manifests could not be read
     */
    CatalogUpdate(
            Catalog catalog, Destination destination, String set, PluginHost plugins, UnreadableManifests remembered) {
        this(catalog, destination, set, plugins, remembered, new HashSet<>());
    }

    private CatalogUpdate(
            Catalog catalog,
            Destination destination,
            String set,
            PluginHost plugins,
            UnreadableManifests remembered,
            Set<Path> unreadable) {
        this.catalog = catalog;
        this.destination = destination;
        this.set = set;
        this.plugins = plugins;
        this.remembered = remembered;
        this.unreadable = unreadable;
        this.comparison = new CatalogComparison(catalog, destination, set, plugins);
        this.manifests = new ManifestRecording(catalog, set, unreadable);
    }

    private CatalogUpdate in(Catalog whole) {
        return new CatalogUpdate(whole, destination, set, plugins, remembered, unreadable);
    }

    /** Whether there is anything to do. */
    boolean isNeeded() throws IOException, BackupException {
        return !comparison.differences().isEmpty() || !remembered.of(set).isEmpty();
    }

    /** @throws NoSuchFileException when somebody moves manifests meanwhile; it may be tried again */
    void carryOut() throws IOException, BackupException {
        unreadable.clear();
        Differences differences = comparison.differences();
        if (!differences.surplus().isEmpty()) {
            catalog.atOnce(whole -> in(whole).takeOff(differences.surplus()));
        }
        ManifestChain chain = ManifestChain.of(Map.of(ManifestRole.SNAPSHOT, differences.missing()), unreadable);
        Set<String> looked = ids(differences.missing());
        if (addsToWhatIsKnown(differences, chain)) {
            if (differences.gone().isEmpty()) {
                add(chain, looked);
            } else {
                catalog.atOnce(whole -> in(whole).addUnlessLost(chain, looked));
            }
        } else {
            // Whoever looked meanwhile would take what is not filled in again yet for what nobody needs.
            catalog.atOnce(whole -> in(whole).rebuild());
        }
        remembered.put(set, unreadable);
    }

    /**
     * A snapshot that was taken off the list leaves another manifest until its archive is gone. One that left none lost it,
     * and then it is not known what of the archives that nothing tells of is needed: they stay, as nobody's.
     */
    private void takeOff(Set<String> surplus) throws IOException, BackupException {
        catalog.snapshots(set).remove(surplus);
        List<String> untold = new ArrayList<>();
        for (ArchiveInfo archive : catalog.archives(set).unneeded()) {
            if (destination.set(set).roleOf(archive.id()).isEmpty()
                    && Presence.of(destination.directory().resolve(archive.file()))) {
                untold.add(archive.id());
            }
        }
        if (!Collections.disjoint(untold, surplus)) {
            log.warn(
                    "Archives of {} stay although nothing tells any more what they are: {}. See vigie doctor {}",
                    set,
                    Names.first(MOST_NAMED, untold),
                    destination.directory());
            for (String id : untold) {
                if (catalog.archives(set).isUnneeded(id)) {
                    catalog.archives(set).forget(List.of(id));
                }
            }
        }
    }

    private boolean addsToWhatIsKnown(Differences differences, ManifestChain chain)
            throws IOException, BackupException {
        boolean again = !remembered.of(set).isEmpty(); // some could not be read the last time
        return !again
                && !differences.returned()
                && !differences.exchanged()
                && unreadable.isEmpty()
                && (chain.isEmpty() || (continues(chain.inOrder()) && !isAnyAwaited(chain.inOrder())));
    }

    private void add(ManifestChain chain, Set<String> looked) throws IOException, BackupException {
        for (ManifestChain.Link link : chain.inOrder()) {
            manifests.record(link);
        }
        complete(looked);
    }

    /**
     * Who removed what is gone knew more than this catalog, which forgets of archives what no snapshot of its time needed.
     * So before anything is believed to be lost, the manifests are read anew.
     */
    private void addUnlessLost(ManifestChain chain, Set<String> looked) throws IOException, BackupException {
        long before = lost();
        add(chain, looked);
        if (lost() > before) {
            rebuild();
        }
    }

    private long lost() throws BackupException {
        return catalog.archives(set).lostFiles().stream()
                .mapToLong(LostFiles::files)
                .sum();
    }

    private static Set<String> ids(List<Path> manifests) {
        return manifests.stream().map(BackupSet::idOf).collect(Collectors.toSet());
    }

    /**
     * What is known of archives from elsewhere than the chain of snapshots.
     *
     * @param looked the ids of the snapshots whose manifests were looked at
     */
    private void complete(Set<String> looked) throws IOException, BackupException {
        listUnreadable(looked);
        matchArchives();
        noteFindings();
    }

    /** Adds a snapshot that was published just now. Costs what it holds, not what there is. */
    void add(SnapshotHead head) throws IOException, BackupException {
        Path manifest = destination.set(set).manifest(ManifestRole.SNAPSHOT, head.id());
        if (catalog.snapshots(set).find(head.id()).isEmpty()) {
            manifests.record(new ManifestChain.Link(manifest, ManifestRole.SNAPSHOT, head));
            if (!unreadable.isEmpty()) {
                throw new IOException(manifest + " could not be read");
            }
        }
    }

    /** What was found out about archives is noted beside the manifests, by whoever read them back. */
    private void noteFindings() throws IOException, BackupException {
        Findings findings = destination.set(set).findings();
        catalog.archives(set).noteVerified(findings.verifications());
        for (Map.Entry<String, Damage> damage :
                comparison.damages(findings.damages()).entrySet()) {
            catalog.archives(set).noteDamage(damage.getKey(), damage.getValue());
        }
        catalog.archives(set).settleVerified();
    }

    private void rebuild() throws IOException, BackupException {
        unreadable.clear();
        catalog.snapshots(set).remove(catalog.snapshots(set).ids());
        catalog.archives(set).forgetFindings();
        List<Path> snapshots = destination.set(set).manifests(ManifestRole.SNAPSHOT);
        ManifestChain chain = ManifestChain.of(
                Map.of(
                        ManifestRole.SNAPSHOT,
                        snapshots,
                        ManifestRole.BASE,
                        destination.set(set).manifests(ManifestRole.BASE)),
                unreadable);
        List<ManifestChain.Link> ordered = chain.inOrder();
        log.info(
                "Reading {} of {}",
                ordered.size() == 1
                        ? "the manifest of 1 snapshot"
                        : "the manifests of " + ordered.size() + " snapshots",
                set);
        Set<String> recorded = new HashSet<>();
        Set<String> bases = new HashSet<>();
        for (ManifestChain.Link link : ordered) {
            if (manifests.record(link)) {
                recorded.add(link.head().id());
                if (link.role() == ManifestRole.BASE) {
                    bases.add(link.head().id());
                }
            }
        }
        catalog.snapshots(set).remove(bases);
        // With the snapshots it was forgotten what these hold, though not that they are there.
        manifests.placeContents(destination.set(set).manifests(ManifestRole.CONTENTS));
        for (ManifestChain.Link link : chain.all()) {
            SnapshotHead head = link.head();
            if (!recorded.contains(head.id()) && isThereOrLost(head.archive())) {
                manifests.placeHeld(link);
            }
        }
        complete(ids(snapshots));
    }

    /** What was removed on purpose has no checksum any more. */
    private boolean isThereOrLost(String archive) throws IOException {
        return Presence.of(destination.directory().resolve(archive))
                || destination.checksums().of(archive).isPresent();
    }

    /** Whether each builds on the one before and the first on the latest, so that nothing need be read anew. */
    private boolean continues(List<ManifestChain.Link> links) throws BackupException {
        Optional<SnapshotInfo> latest = catalog.snapshots(set).latest();
        Optional<String> before = latest.map(SnapshotInfo::id);
        for (ManifestChain.Link link : links) {
            boolean fits = link.head().kind() == SnapshotKind.INCREMENTAL
                    ? link.head().parent().equals(before)
                    : latest.isPresent()
                            && link.head().created().isAfter(latest.get().created());
            if (!fits) {
                return false;
            }
            before = Optional.of(link.head().id());
        }
        return !links.isEmpty();
    }

    /** Whether snapshots of which it is not known what they hold may build on what has come: it was missing and is back. */
    private boolean isAnyAwaited(List<ManifestChain.Link> links) throws BackupException {
        Optional<Instant> newest = catalog.snapshots(set).newest().map(SnapshotInfo::created);
        return catalog.snapshots(set).anyUnknown().isPresent()
                && links.stream()
                        .anyMatch(link ->
                                newest.filter(link.head().created()::isBefore).isPresent());
    }

    /**
     * Snapshots whose own manifest is damaged, or one they build on, are listed without knowing what is in them: their
     * archives are there and can be read. One that came since the manifests were looked at waits for the next look.
     */
    private void listUnreadable(Set<String> looked) throws IOException, BackupException {
        Set<String> unlisted = new HashSet<>(comparison.unlisted());
        unlisted.retainAll(looked);
        for (SnapshotName name : unlisted.isEmpty()
                ? List.<SnapshotName>of()
                : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (name.set().equals(set)
                    && unlisted.contains(name.id())
                    && !comparison.names().isStray(name)) {
                Instant created = created(name);
                String format = SnapshotArchives.formatOf(name, plugins);
                SnapshotKind kind = name.incremental() ? SnapshotKind.INCREMENTAL : SnapshotKind.ADOPTED;
                String sum = destination.checksums().of(name.fileName()).orElse("");
                long size = Files.size(destination.directory().resolve(name.fileName()));
                catalog.listOnly(
                        new SnapshotHead(set, name.id(), created, kind, format, name.fileName(), Optional.empty()),
                        new SnapshotEnd(0, 0, 0, 0, size, sum, Unread.NOTHING, Optional.empty()));
            }
        }
    }

    /** What the disk does not give now is asked again, as long as it is remembered to be unreadable. */
    private Instant created(SnapshotName name) {
        try {
            return destination.set(set).created(ManifestRole.SNAPSHOT, name.id());
        } catch (IOException e) {
            return SnapshotName.moment(name.id(), ZoneId.systemDefault()).toInstant();
        }
    }

    /** What was put together since is known by its own manifest; what is in an archive that is not there is nowhere. */
    private void matchArchives() throws IOException, BackupException {
        boolean areAllThere = comparison.gone(destination.fileNames()).isEmpty();
        manifests.placeContents(comparison.contents());
        if (areAllThere) {
            return;
        }
        describeArchives();
        List<ArchiveInfo> gone = comparison.gone(destination.fileNames());
        for (ArchiveInfo archive : gone) {
            if (catalog.snapshots(set).find(archive.id()).isPresent()) {
                log.warn("The archive {} is missing from {}", archive.file(), destination.directory());
            }
        }
        catalog.archives(set).lose(removedBeforeLost(gone));
    }

    /** Only what was lost still has its checksum; what it held as the last it is blamed for, should another have been removed. */
    private List<String> removedBeforeLost(List<ArchiveInfo> gone) throws IOException {
        Set<String> noted = destination.checksums().ids(set);
        return gone.stream()
                .sorted(Comparator.comparing(archive -> noted.contains(archive.id())))
                .map(ArchiveInfo::id)
                .toList();
    }

    /** Archives whose manifests were merged into others: their names and checksums are all there is to know. */
    private void describeArchives() throws IOException, BackupException {
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            Optional<ArchiveInfo> known =
                    name.set().equals(set) ? catalog.archives(set).find(name.id()) : Optional.empty();
            if (known.isPresent()
                    && known.get().file().isEmpty()
                    && !comparison.names().isStray(name)) {
                Path file = destination.directory().resolve(name.fileName());
                catalog.archives(set)
                        .describe(new ArchiveInfo(
                                name.id(),
                                name.fileName(),
                                SnapshotArchives.formatOf(name, plugins),
                                Files.size(file),
                                destination.checksums().of(name.fileName()).orElse(""),
                                0,
                                0));
            }
        }
    }
}
