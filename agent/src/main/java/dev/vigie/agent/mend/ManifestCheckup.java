package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.MisplacedManifests;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.NewerManifestException;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the manifests of a destination: whether each can be read, lies where it belongs, and builds on one that is there.
 * One that is damaged is written again where something else tells what it said. Call in this order: {@link #putRight},
 * {@link #look}, {@link #gaps}, {@link #severed}, {@link #undescribed}. Used by one thread.
 */
final class ManifestCheckup {
    private static final Logger log = LoggerFactory.getLogger(ManifestCheckup.class);

    private final Destination destination;
    private final PluginHost plugins;
    private final Catalog catalog;
    private final DescribedArchives archives;
    private final Flaws flaws;
    private final MisplacedManifests misplacedManifests;
    private final Set<Path> toBePutRight = new HashSet<>();

    /** How those begin that are written again, or would be. */
    private final Map<Path, SnapshotHead> rewritten = new HashMap<>();

    private boolean onlyTheCatalogKnows;

    /** By set, the ids of those of which nobody knows any more what they said. */
    private final Map<String, Set<String>> silent = new HashMap<>();

    /** Those that could be read to their end, which takes a while, so that it is done once. */
    private final Map<Path, Description> read = new HashMap<>();

    /** The beginning and the end of a manifest. */
    private record Description(SnapshotHead head, SnapshotEnd end) {}

    /** A manifest, and what it is by its place. */
    private record Manifest(String set, ManifestRole role, Path file) {
        String id() {
            return BackupSet.idOf(file);
        }
    }

    ManifestCheckup(
            Destination destination, PluginHost plugins, Catalog catalog, DescribedArchives archives, Flaws flaws) {
        this.destination = destination;
        this.plugins = plugins;
        this.catalog = catalog;
        this.archives = archives;
        this.flaws = flaws;
        this.misplacedManifests = new MisplacedManifests(destination);
    }

    /** Whether the catalog knows what nothing else tells any more. */
    boolean onlyTheCatalogKnows() {
        return onlyTheCatalogKnows;
    }

    /** Whether one that is lost for good may have told of an archive, besides its own. */
    boolean mayHaveToldOf(String set, String archive) {
        return silent.getOrDefault(set, Set.of()).stream().anyMatch(id -> !id.equals(archive));
    }

    private void noteSilent(String set, String id) {
        silent.computeIfAbsent(set, name -> new HashSet<>()).add(id);
    }

    private List<Manifest> all(ManifestRole... roles) throws IOException {
        List<Manifest> all = new ArrayList<>();
        for (String set : destination.sets()) {
            for (ManifestRole role : roles) {
                for (Path file : destination.set(set).manifests(role)) {
                    all.add(new Manifest(set, role, file));
                }
            }
        }
        return all;
    }

    /** Manifests that have each other's names, or that of one that is gone. */
    void putRight() throws IOException {
        for (Path aside : misplacedManifests.movedAside()) {
            Path place = MisplacedManifests.placeOf(aside);
            if (!Presence.of(place)) {
                flaws.mend(flaws.name(aside), "It was about to be put right.", () -> DurableFiles.rename(aside, place));
            }
        }
        Map<Path, Path> misplaced = misplaced();
        while (misplaced.entrySet().removeIf(one -> isTaken(one.getValue(), misplaced.keySet()))) {
            // What cannot go where it belongs stays where it is, so nothing else can go there.
        }
        misplaced.forEach((from, to) ->
                flaws.curable(flaws.name(from), "It is not what its name says but " + to.getFileName() + "."));
        if (flaws.repair()) {
            misplacedManifests.putRight(misplaced);
            read.keySet().removeAll(misplaced.keySet());
            read.keySet().removeAll(misplaced.values());
        }
        toBePutRight.addAll(misplaced.keySet());
    }

    private Map<Path, Path> misplaced() throws IOException {
        Map<Path, Path> misplaced = new LinkedHashMap<>();
        for (Manifest manifest : all(ManifestRole.values())) {
            try {
                Description description = read(manifest.file());
                read.put(manifest.file(), description);
                SnapshotHead head = description.head();
                if (BackupSet.isMisplaced(manifest.file(), head)
                        && head.set().equals(manifest.set())
                        && SnapshotName.isId(head.id())) {
                    misplaced.put(
                            manifest.file(), destination.set(manifest.set()).manifest(manifest.role(), head.id()));
                }
            } catch (IOException e) {
                log.debug("{} is looked at later", manifest.file(), e);
            }
        }
        return misplaced;
    }

    private static Description read(Path manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            return new Description(reader.head(), reader.end());
        }
    }

    private static boolean isTaken(Path place, Set<Path> leaving) {
        return !Files.notExists(place, LinkOption.NOFOLLOW_LINKS) && !leaving.contains(place);
    }

    /** Each manifest, and whether what it describes is there. */
    void look() throws IOException, BackupException {
        for (Manifest manifest : all(ManifestRole.values())) {
            look(manifest);
        }
    }

    private void look(Manifest manifest) throws IOException, BackupException {
        Path file = manifest.file();
        try {
            Description description = read.containsKey(file) ? read.get(file) : read(file);
            SnapshotHead head = description.head();
            if (!BackupSet.isMisplaced(file, head)) {
                archives.compare(manifest.role(), head, description.end());
            } else if (!toBePutRight.contains(file)) {
                broken(manifest, "it is that of snapshot " + head.id() + " of " + head.set());
            }
        } catch (DamagedManifestException e) {
            broken(manifest, e.getMessage());
        } catch (NoSuchFileException e) {
            if (!Files.isSymbolicLink(file)) {
                throw e;
            }
            lasting(
                    manifest,
                    "It is a symbolic link to what is not there (" + Files.readSymbolicLink(file)
                            + "). Bring that back, or remove the link; until then nothing is removed that it may need.");
        } catch (NewerManifestException e) {
            lasting(
                    manifest,
                    "It cannot be read: " + e.getMessage() + ". Until then nothing is removed that it may need.");
        } catch (IOException e) {
            lasting(
                    manifest,
                    "Its disk does not give it (" + Reason.of(e) + "). Copy the destination to another disk.");
        }
    }

    private void lasting(Manifest manifest, String message) throws BackupException {
        flaws.lasting(flaws.name(manifest.file()), message);
        if (manifest.role() == ManifestRole.BASE) {
            noteSilent(manifest.set(), manifest.id());
        }
        onlyTheCatalogKnows |=
                manifest.role() != ManifestRole.SNAPSHOT || catalog.knowsFiles(manifest.set(), manifest.id());
    }

    private void broken(Manifest manifest, String how) throws IOException, BackupException {
        String damaged = "It is damaged (" + how + "). ";
        try (Rewritings rewritings = rewritings(manifest)) {
            Optional<? extends Rewriting> known = rewritings.known();
            if (known.isPresent()) {
                rewrite(manifest.role(), manifest.file(), damaged, known.get());
            } else if (rewritings.archive().areComplete()) {
                rewrite(
                        manifest.role(),
                        manifest.file(),
                        damaged,
                        rewritings.archive().read());
            } else {
                lasting(
                        manifest,
                        damaged
                                + "Which files its snapshot has is not known, nor which those have that build on it, unless"
                                + " the catalog of this machine knows. Their archives are there and can be restored one by"
                                + " one; the next backup is complete in itself.");
            }
        } catch (UnreadableArchiveException e) {
            lasting(
                    manifest,
                    damaged + "Its archive, which could tell what it said, is not as it was written either ("
                            + e.getMessage() + "). What is still in it can be restored with --at " + manifest.id()
                            + ".");
        }
    }

    private Rewritings rewritings(Manifest manifest) {
        return new Rewritings(destination, catalog, plugins, manifest.set(), manifest.role(), manifest.id());
    }

    /** @param about what is said to be wrong, which need not be the manifest that is written */
    private void rewrite(ManifestRole role, Path about, String flaw, Rewriting rewriting)
            throws IOException, BackupException {
        SnapshotHead head = rewriting.head();
        rewritten.put(destination.set(head.set()).manifest(role, head.id()), head);
        if (flaws.repair()) {
            rewriting.putInPlace(destination, role);
        }
        flaws.curable(flaws.name(about), flaw + rewriting.source());
        archives.compare(role, rewriting.head(), rewriting.end());
    }

    /** Archives that are there while their manifests are gone, if a copy has those: else they tell nothing, or are adopted. */
    void lost() throws IOException, BackupException {
        Map<Path, MergedSnapshots> merged = new HashMap<>();
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (destination.set(name.set()).roleOf(name.id()).isEmpty()) {
                Optional<CopiedManifest> copied = CopiedManifest.of(
                                destination, name.set(), ManifestRole.SNAPSHOT, name.id())
                        .or(() -> CopiedManifest.of(destination, name.set(), ManifestRole.CONTENTS, name.id()))
                        .filter(manifest -> manifest.head().archive().equals(name.fileName()));
                if (copied.isPresent() && !isMerged(copied.get(), merged)) {
                    Path about = destination.directory().resolve(name.fileName());
                    rewrite(copied.get().role(), about, "Its manifest is gone. ", copied.get());
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

    /** Snapshots that build on others of which nothing is there that tells what they were. */
    void gaps() throws IOException, BackupException {
        // One role after the other: what is written anew for a snapshot is a base, which may have a gap before it.
        for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
            for (Manifest manifest : all(role)) {
                Optional<String> parent = parentOf(manifest.file()).filter(id -> !tells(manifest.set(), id));
                if (parent.isPresent()) {
                    gap(manifest, parent.get());
                }
            }
        }
    }

    private static Optional<String> parentOf(Path manifest) {
        return BackupSet.readableHeadOf(manifest)
                .filter(head -> head.kind() == SnapshotKind.INCREMENTAL)
                .flatMap(SnapshotHead::parent);
    }

    /** A manifest that is there and damaged is named itself; one that was adopted tells only what its archive has. */
    private boolean tells(String set, String id) {
        for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
            Path manifest = destination.set(set).manifest(role, id);
            if (!Files.notExists(manifest)) {
                return BackupSet.readableHeadOf(manifest)
                        .filter(head -> head.kind() == SnapshotKind.ADOPTED)
                        .isEmpty();
            }
        }
        return false;
    }

    private void gap(Manifest manifest, String parent) throws IOException, BackupException {
        String missing = "The manifest of " + parent + ", on which it builds, is missing. ";
        if (!fromCopy(manifest, parent, missing) && !fill(manifest, parent, missing) && !sever(manifest, missing)) {
            noteSilent(manifest.set(), parent);
            lasting(
                    manifest,
                    missing
                            + "Without it nothing tells which files this snapshot and those that build on it have. If"
                            + " there is a copy of "
                            + flaws.name(destination.set(manifest.set()).manifest(ManifestRole.BASE, parent))
                            + " or .manifest somewhere, put it there.");
        }
    }

    /**
     * Takes what is missing from a copy, which may list it for longer.
     *
     * @return whether a copy has it
     */
    private boolean fromCopy(Manifest above, String parent, String missing) throws IOException, BackupException {
        Optional<CopiedManifest> copied = CopiedManifest.of(destination, above.set(), ManifestRole.SNAPSHOT, parent);
        if (copied.isPresent()) {
            ManifestRole role = roleHere(copied.get());
            rewrite(role, above.file(), missing, copied.get());
            Optional<String> next = copied.get().head().parent().filter(id -> !tells(above.set(), id));
            if (next.isPresent()) {
                gap(manifest(above.set(), role, parent), next.get());
            }
        }
        return copied.isPresent();
    }

    private ManifestRole roleHere(CopiedManifest copied) throws IOException {
        SnapshotHead head = copied.head();
        if (Presence.of(destination.set(head.set()).manifest(ManifestRole.SNAPSHOT, head.id()))) {
            return ManifestRole.SNAPSHOT; // of what was adopted
        }
        return Presence.of(destination.directory().resolve(head.archive())) ? copied.role() : ManifestRole.BASE;
    }

    /**
     * Writes what is missing. A snapshot whose archive has all that it held stays listed.
     *
     * @return whether anybody knows what to write
     */
    private boolean fill(Manifest above, String parent, String missing) throws IOException, BackupException {
        Manifest listed = manifest(above.set(), ManifestRole.SNAPSHOT, parent);
        try (Rewritings rewritings = rewritings(listed)) {
            Optional<SuccessorRewriting> told = rewritings.bySuccessors();
            if (told.isPresent()) {
                Optional<ArchiveRewriting> all = rewritings.byArchiveToo(told.get());
                if (all.isPresent()) {
                    rewrite(ManifestRole.SNAPSHOT, above.file(), missing, all.get());
                } else {
                    rewrite(ManifestRole.BASE, above.file(), missing, told.get());
                }
            }
            return told.isPresent();
        }
    }

    /**
     * Where nothing tells what a snapshot was built on it builds on nothing from now on.
     *
     * @return whether the catalog knows all that it has
     */
    private boolean sever(Manifest manifest, String missing) throws IOException, BackupException {
        Optional<Rewriting> known = manifest.role() == ManifestRole.SNAPSHOT
                ? ManifestRewriting.of(destination, catalog, manifest.set(), manifest.id())
                : Optional.empty();
        if (known.isPresent()) {
            rewrite(ManifestRole.SNAPSHOT, manifest.file(), missing, known.get());
        }
        return known.isPresent();
    }

    private boolean isRewritten(String set, String id) {
        return Stream.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)
                .anyMatch(role -> rewritten.containsKey(destination.set(set).manifest(role, id)));
    }

    /** Snapshots before which something is damaged that nobody can write again. */
    void severed() throws IOException, BackupException {
        if (!toBePutRight.isEmpty() && !flaws.repair()) {
            return; // What is misplaced seems to be missing until it is put right.
        }
        Set<Path> whole = new HashSet<>();
        for (Manifest listed : all(ManifestRole.SNAPSHOT)) {
            if (!isChainWhole(listed, whole)) {
                sever(listed, "Nothing tells any more what it builds on. ");
            }
        }
    }

    /**
     * Whether all is there that a snapshot builds on. What cannot be read now, or only by a newer Vigie, may be right.
     *
     * @param whole where the manifests of snapshots are or would be of which that is known; takes those found
     */
    private boolean isChainWhole(Manifest listed, Set<Path> whole) {
        Set<Path> seen = new HashSet<>();
        try {
            for (Path next = listed.file(); !whole.contains(next); ) {
                Optional<SnapshotHead> head = headOfSnapshot(listed.set(), BackupSet.idOf(next));
                if (head.isEmpty() || !seen.add(next)) {
                    return false;
                }
                if (head.get().parent().isEmpty()) {
                    break;
                }
                next = destination
                        .set(listed.set())
                        .manifest(ManifestRole.SNAPSHOT, head.get().parent().get());
            }
        } catch (IOException e) {
            log.debug("What {} of {} builds on cannot be read", listed.id(), listed.set(), e);
            return true;
        }
        whole.addAll(seen);
        return true;
    }

    private Optional<SnapshotHead> headOfSnapshot(String set, String id) throws IOException {
        Optional<SnapshotHead> head = head(manifest(set, ManifestRole.SNAPSHOT, id));
        return head.isPresent() ? head : head(manifest(set, ManifestRole.BASE, id));
    }

    /** How a manifest begins that is whole, or will be. */
    private Optional<SnapshotHead> head(Manifest manifest) throws IOException {
        Path file = manifest.file();
        if (rewritten.containsKey(file)) {
            return Optional.of(rewritten.get(file));
        }
        if (read.containsKey(file)) {
            return Optional.of(read.get(file).head()).filter(head -> !BackupSet.isMisplaced(file, head));
        }
        return Presence.of(file) ? BackupSet.headOfWhole(file) : Optional.empty();
    }

    /** Archives that listed snapshots need, as the catalog knows, while no manifest tells all of what they hold. */
    void undescribed() throws IOException, BackupException {
        for (String set : destination.sets()) {
            Map<String, ArchiveInfo> suspects = withoutManifest(set);
            if (!suspects.isEmpty()) {
                UntoldContents contents = new UntoldContents(catalog, set, suspects.keySet());
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
        for (ArchiveInfo archive : catalog.archivesHoldingFiles(set)) {
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
        Manifest lost = manifest(set, ManifestRole.CONTENTS, archive.id());
        try (Rewritings rewritings = rewritings(lost)) {
            Path about = destination.directory().resolve(archive.file());
            rewrite(lost.role(), about, gone, rewritings.archive().read());
        } catch (UnreadableArchiveException e) {
            flaws.lasting(archive.file(), gone + "It is not as it was written itself (" + e.getMessage() + ").");
            onlyTheCatalogKnows = true;
        }
    }

    private Manifest manifest(String set, ManifestRole role, String id) {
        return new Manifest(set, role, destination.set(set).manifest(role, id));
    }
}
