package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SizedContent;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.catalog.SnapshotRecorder;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Findings;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
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
import java.util.TreeMap;
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

    /** Contents that are held in memory. */
    private static final int MOST_AT_ONCE = 10_000;

    private final Catalog catalog;
    private final Destination destination;
    private final String set;
    private final PluginHost plugins;
    private final UnreadableManifests remembered;

    /** Manifests that the disk does not give. */
    private final Set<Path> unreadable;

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
    }

    private CatalogUpdate in(Catalog whole) {
        return new CatalogUpdate(whole, destination, set, plugins, remembered, unreadable);
    }

    /** Whether there is anything to do. */
    boolean isNeeded() throws IOException, BackupException {
        return !differences().isEmpty() || !remembered.of(set).isEmpty();
    }

    /** @throws NoSuchFileException when somebody moves manifests meanwhile; it may be tried again */
    void carryOut() throws IOException, BackupException {
        unreadable.clear();
        Differences differences = differences();
        if (!differences.surplus().isEmpty()) {
            catalog.atOnce(whole -> in(whole).takeOff(differences.surplus()));
        }
        ManifestChain chain = ManifestChain.of(Map.of(ManifestRole.SNAPSHOT, differences.missing()), unreadable);
        if (addsToWhatIsKnown(differences, chain)) {
            add(chain);
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
        catalog.remove(set, surplus);
        List<String> untold = new ArrayList<>();
        for (ArchiveInfo archive : catalog.unneededArchives(set)) {
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
                if (catalog.isUnneeded(set, id)) {
                    catalog.forgetArchives(set, List.of(id));
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

    private void add(ManifestChain chain) throws IOException, BackupException {
        for (ManifestChain.Link link : chain.inOrder()) {
            record(link);
        }
        complete();
    }

    /** What is known of archives from elsewhere than the chain of snapshots. */
    private void complete() throws IOException, BackupException {
        listUnreadable();
        matchArchives();
        noteFindings();
    }

    /** Adds a snapshot that was published just now. Costs what it holds, not what there is. */
    void add(SnapshotHead head) throws IOException, BackupException {
        Path manifest = destination.set(set).manifest(ManifestRole.SNAPSHOT, head.id());
        if (catalog.snapshot(set, head.id()).isEmpty()) {
            record(new ManifestChain.Link(manifest, ManifestRole.SNAPSHOT, head));
            if (!unreadable.isEmpty()) {
                throw new IOException(manifest + " could not be read");
            }
        }
    }

    /**
     * What a catalog does not know yet.
     *
     * @param missing manifests of snapshots it does not list
     * @param surplus ids it lists without there being a manifest
     * @param contents manifests of archives put together of others that it does not know
     * @param gone archives it believes to hold something that are not there, or whose names it does not know
     * @param returned whether archives that were gone are there again, or were found right after all
     * @param exchanged whether what it read was another destination, of which this one is a copy that went its own way
     * @param damages archives that were found damaged since
     */
    private record Differences(
            List<Path> missing,
            Set<String> surplus,
            List<Path> contents,
            List<ArchiveInfo> gone,
            boolean returned,
            boolean exchanged,
            Map<String, Damage> damages) {
        boolean isEmpty() {
            return missing.isEmpty()
                    && surplus.isEmpty()
                    && contents.isEmpty()
                    && gone.isEmpty()
                    && !returned
                    && !exchanged
                    && damages.isEmpty();
        }
    }

    private Differences differences() throws IOException, BackupException {
        List<Path> manifests = destination.set(set).manifests(ManifestRole.SNAPSHOT);
        Set<String> present = destination.fileNames();
        Map<String, Damage> noted = destination.set(set).findings().damages();
        return new Differences(
                missing(manifests),
                surplus(manifests),
                contents(),
                gone(present),
                isAnyBack(present, noted),
                isExchanged(manifests),
                damages(noted));
    }

    private List<Path> missing(List<Path> manifests) throws BackupException {
        Set<String> listed = catalog.ids(set);
        List<Path> missing = new ArrayList<>(manifests);
        missing.removeIf(manifest -> listed.contains(BackupSet.idOf(manifest)));
        return missing;
    }

    private Set<String> surplus(List<Path> manifests) throws BackupException {
        Set<String> surplus = new HashSet<>(catalog.ids(set));
        surplus.removeAll(ids(manifests));
        return surplus;
    }

    /** Two snapshots may have one id, if they were made in one second; the instant tells them apart. */
    private boolean isExchanged(List<Path> manifests) throws BackupException {
        Set<String> listed = catalog.ids(set);
        Optional<Path> newest = manifests.stream()
                .filter(manifest -> listed.contains(BackupSet.idOf(manifest)))
                .max(Comparator.comparing(BackupSet::idOf));
        Optional<Instant> created = newest.flatMap(BackupSet::readableHeadOf).map(SnapshotHead::created);
        return created.isPresent()
                && catalog.snapshot(set, BackupSet.idOf(newest.get()))
                        .filter(known -> known.created().equals(created.get()))
                        .isEmpty();
    }

    private List<Path> contents() throws IOException, BackupException {
        List<Path> contents = new ArrayList<>();
        for (Path manifest : destination.set(set).manifests(ManifestRole.CONTENTS)) {
            if (catalog.archive(set, BackupSet.idOf(manifest))
                    .filter(known -> !known.file().isEmpty())
                    .isEmpty()) {
                contents.add(manifest);
            }
        }
        return contents;
    }

    private List<ArchiveInfo> gone(Set<String> present) throws BackupException {
        List<ArchiveInfo> gone = new ArrayList<>(catalog.archivesHoldingFiles(set));
        gone.removeIf(archive -> present.contains(archive.file()));
        return gone;
    }

    private boolean isAnyBack(Set<String> present, Map<String, Damage> noted) throws IOException, BackupException {
        for (ArchiveInfo lost : catalog.lostArchives(set)) {
            if (lost.file().isEmpty() ? names().find(set, lost.id()).isPresent() : present.contains(lost.file())) {
                return true;
            }
        }
        return !noted.keySet().containsAll(catalog.damages(set).keySet()) || isAnyBaseBack(present);
    }

    /** Of an archive that was removed because nobody needed it the catalog knows nothing, should it be there again. */
    private boolean isAnyBaseBack(Set<String> present) throws IOException, BackupException {
        List<String> extensions = SnapshotArchives.extensions(plugins);
        for (String file : present) {
            Optional<String> id = SnapshotName.parse(file, extensions)
                    .filter(name -> name.set().equals(set))
                    .map(SnapshotName::id);
            if (id.isPresent() && catalog.archive(set, id.get()).isEmpty() && isOfBase(id.get(), file)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfBase(String id, String file) throws IOException {
        Path base = destination.set(set).manifest(ManifestRole.BASE, id);
        return Presence.of(base)
                && BackupSet.headOf(base)
                        .filter(head -> head.archive().equals(file))
                        .isPresent();
    }

    private ArchiveNames names() {
        return new ArchiveNames(destination, Optional.of(catalog), plugins);
    }

    private Map<String, Damage> damages(Map<String, Damage> noted) throws BackupException {
        Map<String, Instant> known = catalog.damages(set);
        Map<String, Damage> damages = new TreeMap<>();
        for (Map.Entry<String, Damage> damage : noted.entrySet()) {
            if (!damage.getValue().moment().equals(known.get(damage.getKey()))
                    && catalog.archive(set, damage.getKey()).isPresent()) {
                damages.put(damage.getKey(), damage.getValue());
            }
        }
        return damages;
    }

    /** What was found out about archives is noted beside the manifests, by whoever read them back. */
    private void noteFindings() throws IOException, BackupException {
        Findings findings = destination.set(set).findings();
        catalog.noteVerified(set, findings.verifications());
        for (Map.Entry<String, Damage> damage : damages(findings.damages()).entrySet()) {
            catalog.noteDamage(set, damage.getKey(), damage.getValue());
        }
        catalog.settleVerified(set);
    }

    private static Set<String> ids(List<Path> manifests) {
        Set<String> ids = new HashSet<>();
        manifests.forEach(manifest -> ids.add(BackupSet.idOf(manifest)));
        return ids;
    }

    private void rebuild() throws IOException, BackupException {
        unreadable.clear();
        catalog.remove(set, catalog.ids(set));
        catalog.forgetFindings(set);
        ManifestChain chain = ManifestChain.of(
                Map.of(
                        ManifestRole.SNAPSHOT, destination.set(set).manifests(ManifestRole.SNAPSHOT),
                        ManifestRole.BASE, destination.set(set).manifests(ManifestRole.BASE)),
                unreadable);
        List<ManifestChain.Link> ordered = chain.inOrder();
        log.info(
                "Reading {} of {}",
                ordered.size() == 1
                        ? "the manifest of 1 snapshot"
                        : "the manifests of " + ordered.size() + " snapshots",
                set);
        Set<String> bases = new HashSet<>();
        for (ManifestChain.Link link : ordered) {
            record(link);
            if (link.role() == ManifestRole.BASE) {
                bases.add(link.head().id());
            }
        }
        catalog.remove(set, bases);
        // With the snapshots it was forgotten what these hold, though not that they are there.
        placeContents(destination.set(set).manifests(ManifestRole.CONTENTS));
        for (ManifestChain.Link link : chain.bases()) {
            SnapshotHead head = link.head();
            if (!bases.contains(head.id())
                    && Presence.of(destination.directory().resolve(head.archive()))) {
                placeBase(link);
            }
        }
        complete();
    }

    /** Whether each builds on the one before and the first on the latest, so that nothing need be read anew. */
    private boolean continues(List<ManifestChain.Link> links) throws BackupException {
        Optional<SnapshotInfo> latest = catalog.latest(set);
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
        Optional<Instant> newest = catalog.newest(set).map(SnapshotInfo::created);
        return catalog.anyUnknown(set).isPresent()
                && links.stream()
                        .anyMatch(link ->
                                newest.filter(link.head().created()::isBefore).isPresent());
    }

    /**
     * Snapshots whose own manifest is damaged, or one they build on, are listed without knowing what is in them: their
     * archives are there and can be read.
     */
    private void listUnreadable() throws IOException, BackupException {
        Set<String> unlisted = ids(missing(destination.set(set).manifests(ManifestRole.SNAPSHOT)));
        for (SnapshotName name : unlisted.isEmpty()
                ? List.<SnapshotName>of()
                : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (name.set().equals(set) && unlisted.contains(name.id()) && !names().isStray(name)) {
                Instant created = created(name);
                String format = SnapshotArchives.formatOf(name, plugins);
                SnapshotKind kind = name.incremental() ? SnapshotKind.INCREMENTAL : SnapshotKind.ADOPTED;
                String sum = destination.checksums().of(name.fileName()).orElse("");
                long size = Files.size(destination.directory().resolve(name.fileName()));
                catalog.listOnly(
                        new SnapshotHead(set, name.id(), created, kind, format, name.fileName(), Optional.empty()),
                        new SnapshotEnd(0, 0, 0, 0, size, sum, Optional.empty()));
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
        boolean areAllThere = gone(destination.fileNames()).isEmpty();
        placeContents(contents());
        if (areAllThere) {
            return;
        }
        describeArchives();
        List<ArchiveInfo> gone = gone(destination.fileNames());
        for (ArchiveInfo archive : gone) {
            if (catalog.snapshot(set, archive.id()).isPresent()) {
                log.warn("The archive {} is missing from {}", archive.file(), destination.directory());
            }
        }
        catalog.loseArchives(set, gone.stream().map(ArchiveInfo::id).toList());
    }

    private void placeContents(List<Path> manifests) throws IOException, BackupException {
        for (Path manifest : manifests) {
            try {
                placeContents(catalog, manifest);
            } catch (IOException e) {
                ManifestChain.passOver(manifest, e, unreadable);
            }
        }
    }

    /**
     * What no listed snapshot builds on may tell where something is that one needs all the same: a full archive that had it
     * too was removed, because it was there.
     */
    private void placeBase(ManifestChain.Link link) throws IOException, BackupException {
        SnapshotHead head = link.head();
        if (catalog.archive(set, head.id()).isEmpty()) {
            catalog.describeArchive(set, new ArchiveInfo(head.id(), head.archive(), head.format(), 0, "", 0, 0));
        }
        List<SizedContent> held = new ArrayList<>();
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(link.manifest()))) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                contentOf(line.get()).ifPresent(held::add);
                if (held.size() == MOST_AT_ONCE) {
                    place(held);
                    held.clear();
                }
            }
            place(held);
            catalog.describeArchive(set, archiveOf(head, reader.end()));
        } catch (DamagedManifestException e) {
            log.warn(
                    "The manifest {} is damaged ({}); what its archive holds is not known",
                    link.manifest(),
                    e.getMessage());
        } catch (IOException e) {
            ManifestChain.passOver(link.manifest(), e, unreadable);
        }
    }

    private void place(List<SizedContent> held) throws BackupException {
        Map<String, List<SizedContent>> byArchive =
                held.stream().collect(Collectors.groupingBy(one -> one.content().storedIn()));
        for (Map.Entry<String, List<SizedContent>> one : byArchive.entrySet()) {
            if (!one.getKey().isEmpty()) {
                ArchiveInfo archive = catalog.archive(set, one.getKey())
                        .orElseGet(() -> new ArchiveInfo(one.getKey(), "", "", 0, "", 0, 0));
                catalog.relocate(set, archive, one.getValue(), List.of());
            }
        }
    }

    /** Archives whose manifests were merged into others: their names and checksums are all there is to know. */
    private void describeArchives() throws IOException, BackupException {
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            Optional<ArchiveInfo> known = name.set().equals(set) ? catalog.archive(set, name.id()) : Optional.empty();
            if (known.isPresent() && known.get().file().isEmpty() && !names().isStray(name)) {
                Path file = destination.directory().resolve(name.fileName());
                catalog.describeArchive(
                        set,
                        new ArchiveInfo(
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

    /** Records a snapshot, unless what it builds on could not be recorded or it cannot be read itself. */
    private void record(ManifestChain.Link link) throws IOException, BackupException {
        if (link.buildsOn().isPresent()
                && !catalog.latest(set).map(SnapshotInfo::id).equals(link.buildsOn())) {
            log.warn(
                    "What snapshot {} of {} holds is not known: the manifest of {}, on which it builds, is missing,"
                            + " damaged or cannot be read",
                    link.head().id(),
                    set,
                    link.buildsOn().get());
            return;
        }
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(link.manifest()));
                SnapshotRecorder recorder = catalog.begin(reader.head())) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof ManifestLine.Put put) {
                    recorder.put(put.file());
                } else if (line.get() instanceof ManifestLine.Removed removed) {
                    recorder.removed(removed.path());
                }
            }
            recorder.complete(reader.end());
        } catch (DamagedManifestException e) {
            log.warn(
                    "The manifest {} is damaged ({}); what its snapshot holds is not known",
                    link.manifest(),
                    e.getMessage());
        } catch (IOException e) {
            ManifestChain.passOver(link.manifest(), e, unreadable);
        }
    }

    /** What was moved into an archive of contents is found there from now on, as well as where it was. */
    public static void placeContents(Catalog catalog, Path manifest) throws IOException, BackupException {
        List<SizedContent> moved = new ArrayList<>();
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            for (Optional<ManifestLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                contentOf(line.get()).ifPresent(moved::add);
            }
            SnapshotHead head = reader.head();
            catalog.relocate(head.set(), archiveOf(head, reader.end()), moved, List.of());
        } catch (DamagedManifestException e) {
            log.warn("The manifest {} is damaged ({}); what its archive holds is not known", manifest, e.getMessage());
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
