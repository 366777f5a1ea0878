package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.MisplacedManifests;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.ArchiveNames;
import dev.vigie.agent.inventory.MissingArchives;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.NewerManifestException;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.mend.Flaw.State;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what lies in a destination with what its manifests say, and mends what can be made again from what is there. An
 * archive is read only where nothing else knows what it holds. What it does not understand it leaves alone. Call with the
 * lock of the destination held, in this order: {@link #litter}, {@link #identities}, {@link #manifests}, {@link #gaps},
 * {@link #orphans}, {@link #missing}. Used by one thread.
 */
public final class Checkup {
    private static final Logger log = LoggerFactory.getLogger(Checkup.class);

    private final Destination destination;
    private final MisplacedManifests misplacedManifests;
    private final PluginHost plugins;
    private final boolean repair;
    private final List<Flaw> flaws = new ArrayList<>();
    private final Set<Path> toBePutRight = new HashSet<>();
    private boolean onlyTheCatalogKnows;
    /** Empty where they cannot be read. */
    private Optional<Map<String, String>> checksums = Optional.empty();

    /** Those that could be read to their end, which takes a while, so that it is done once. */
    private final Map<Path, Description> read = new HashMap<>();

    /** The beginning and the end of a manifest. */
    private record Description(SnapshotHead head, SnapshotEnd end) {}

    /** @param repair whether to mend what can be, or only to look */
    public Checkup(Destination destination, PluginHost plugins, boolean repair) {
        this.destination = destination;
        this.misplacedManifests = new MisplacedManifests(destination);
        this.plugins = plugins;
        this.repair = repair;
    }

    /** What was found so far, in the order in which it was. */
    public List<Flaw> flaws() {
        return List.copyOf(flaws);
    }

    /** Something that mends a flaw. */
    @FunctionalInterface
    interface Cure {
        void apply() throws IOException;
    }

    private void mend(String about, String message, Cure cure) throws IOException {
        if (repair) {
            cure.apply();
        }
        flaws.add(new Flaw(about, message, repair ? State.REPAIRED : State.REPAIRABLE));
    }

    private void lasting(String about, String message) {
        flaws.add(new Flaw(about, message, State.LASTING));
    }

    /** What runs that died left. */
    public void litter() throws IOException {
        for (Path litter : destination.litter()) {
            mend(
                    name(litter),
                    "It is the rest of a run that died, and goes before the next one begins.",
                    destination::recover);
        }
    }

    /** Whose backups each set holds. */
    public void identities() throws IOException {
        for (String set : destination.sets()) {
            try {
                Optional<Path> damaged = destination.set(set).discardDamagedIdentity(repair);
                if (damaged.isPresent()) {
                    flaws.add(new Flaw(
                            name(damaged.get()),
                            "It is damaged. The next backup says again whose these are.",
                            repair ? State.REPAIRED : State.REPAIRABLE));
                }
            } catch (IOException e) {
                lasting(
                        Destination.OWN_DIRECTORY + "/" + set,
                        "Whose backups it has cannot be read (" + Reason.of(e) + ").");
            }
        }
    }

    /**
     * Archives that are not there although something is needed of them, and those that only {@code SHA256SUMS} still has.
     *
     * @param catalog opened once manifests are mended
     */
    public void missing(Catalog catalog) throws IOException, BackupException {
        for (String set : destination.sets()) {
            MissingArchives archives = MissingArchives.of(destination, set, catalog, plugins);
            for (MissingArchives.Missing missing : archives.all()) {
                String about = missing.file().equals(destination.directory())
                        ? missing.file().toString()
                        : name(missing.file());
                if (!isSaid(about)) {
                    lasting(about, sentence(missing.message()));
                }
            }
            for (String surplus : checksums.isPresent() ? archives.surplusChecksums() : Set.<String>of()) {
                mend(
                        "SHA256SUMS",
                        "It has a line for " + surplus + ", which was removed.",
                        () -> destination.checksums().remove(Set.of(surplus)));
            }
        }
    }

    /** A part of a sentence as one of its own. */
    public static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private boolean isSaid(String about) {
        return flaws.stream()
                .anyMatch(flaw -> flaw.state() == State.LASTING && flaw.about().equals(about));
    }

    private String name(Path file) {
        return destination.directory().relativize(file).toString();
    }

    /**
     * Manifests, and whether what they describe is there.
     *
     * @return whether any was not mended although it can be: as long as it is not, what it says is not known
     */
    public boolean manifests(Catalog catalog) throws IOException, BackupException {
        int before = flaws.size();
        checksums();
        putRight();
        for (String set : destination.sets()) {
            for (ManifestRole role : ManifestRole.values()) {
                for (Path manifest : destination.set(set).manifests(role)) {
                    manifest(set, role, manifest, catalog);
                }
            }
        }
        return flaws.subList(before, flaws.size()).stream()
                .anyMatch(
                        flaw -> flaw.state() == State.REPAIRABLE && flaw.about().startsWith(Destination.OWN_DIRECTORY));
    }

    private void checksums() {
        try {
            checksums = Optional.of(destination.checksums().all());
        } catch (IOException e) {
            lasting(Destination.CHECKSUMS, Checkup.sentence(e.getMessage()) + " Copy the destination to another disk.");
        }
    }

    /** Manifests that have each other's names, or that of one that is gone. */
    private void putRight() throws IOException {
        for (Path aside : misplacedManifests.movedAside()) {
            Path place = MisplacedManifests.placeOf(aside);
            if (!Presence.of(place)) {
                mend(name(aside), "It was about to be put right.", () -> DurableFiles.rename(aside, place));
            }
        }
        Map<Path, Path> misplaced = misplaced();
        while (misplaced.entrySet().removeIf(one -> isTaken(one.getValue(), misplaced.keySet()))) {
            // What cannot go where it belongs stays where it is, so nothing else can go there.
        }
        for (Map.Entry<Path, Path> one : misplaced.entrySet()) {
            flaws.add(new Flaw(
                    name(one.getKey()),
                    "It is not what its name says but " + one.getValue().getFileName() + ".",
                    repair ? State.REPAIRED : State.REPAIRABLE));
        }
        if (repair) {
            misplacedManifests.putRight(misplaced);
            read.keySet().removeAll(misplaced.keySet());
            read.keySet().removeAll(misplaced.values());
        }
        toBePutRight.addAll(misplaced.keySet());
    }

    private Map<Path, Path> misplaced() throws IOException {
        Map<Path, Path> misplaced = new LinkedHashMap<>();
        for (String set : destination.sets()) {
            for (ManifestRole role : ManifestRole.values()) {
                for (Path manifest : destination.set(set).manifests(role)) {
                    try {
                        Description description = read(manifest);
                        read.put(manifest, description);
                        SnapshotHead head = description.head();
                        if (BackupSet.isMisplaced(manifest, head)
                                && head.set().equals(set)
                                && SnapshotName.isId(head.id())) {
                            misplaced.put(manifest, destination.set(set).manifest(role, head.id()));
                        }
                    } catch (IOException e) {
                        log.debug("{} is looked at later", manifest, e);
                    }
                }
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

    private void manifest(String set, ManifestRole role, Path manifest, Catalog catalog)
            throws IOException, BackupException {
        try {
            Description description = read.containsKey(manifest) ? read.get(manifest) : read(manifest);
            SnapshotHead head = description.head();
            if (!BackupSet.isMisplaced(manifest, head)) {
                archive(role, head, description.end());
            } else if (!toBePutRight.contains(manifest)) {
                broken(set, role, manifest, "it is that of snapshot " + head.id() + " of " + head.set(), catalog);
            }
        } catch (DamagedManifestException e) {
            broken(set, role, manifest, e.getMessage(), catalog);
        } catch (NoSuchFileException e) {
            if (!Files.isSymbolicLink(manifest)) {
                throw e;
            }
            lastingOf(
                    role,
                    set,
                    manifest,
                    "It is a symbolic link to what is not there (" + Files.readSymbolicLink(manifest)
                            + "). Bring that back, or remove the link; until then nothing is removed that it may need.",
                    catalog);
        } catch (NewerManifestException e) {
            lastingOf(
                    role,
                    set,
                    manifest,
                    "It cannot be read: " + e.getMessage() + ". Until then nothing is removed that it may need.",
                    catalog);
        } catch (IOException e) {
            lastingOf(
                    role,
                    set,
                    manifest,
                    "Its disk does not give it (" + Reason.of(e) + "). Copy the destination to another disk.",
                    catalog);
        }
    }

    private void broken(String set, ManifestRole role, Path manifest, String how, Catalog catalog)
            throws IOException, BackupException {
        String damaged = "It is damaged (" + how + "). ";
        try (SnapshotArchives archives = new SnapshotArchives(destination, Optional.of(catalog), set, plugins)) {
            String id = BackupSet.idOf(manifest);
            Optional<Rewriting> known = known(set, role, id, catalog, archives);
            if (known.isPresent()) {
                rewrite(role, manifest, damaged, known.get());
                return;
            }
            ArchiveRewriting.Contents contents =
                    new ArchiveRewriting.Contents(destination, catalog, set, role, id, archives, plugins);
            if (!contents.areComplete()) {
                lastingOf(
                        role,
                        set,
                        manifest,
                        damaged + "Which files its snapshot and those that build on it have is not known."
                                + " Their archives are there and can be restored one by one; the next backup is complete"
                                + " in itself.",
                        catalog);
            } else {
                rewriteFromArchive(set, role, manifest, damaged, contents, catalog);
            }
        }
    }

    private Optional<Rewriting> known(
            String set, ManifestRole role, String id, Catalog catalog, SnapshotArchives archives)
            throws IOException, BackupException {
        return switch (role) {
            case SNAPSHOT -> ManifestRewriting.of(destination, catalog, set, id);
            case BASE -> SuccessorRewriting.of(destination, catalog, archives, set, id);
            case CONTENTS -> Optional.empty();
        };
    }

    private void rewriteFromArchive(
            String set,
            ManifestRole role,
            Path manifest,
            String damaged,
            ArchiveRewriting.Contents contents,
            Catalog catalog)
            throws IOException, BackupException {
        Rewriting read;
        try {
            read = contents.read();
        } catch (UnreadableArchiveException e) {
            lastingOf(
                    role,
                    set,
                    manifest,
                    damaged + "Its archive, which could tell what it said, is not as it was written either ("
                            + e.getMessage() + "). What is still in it can be restored with --at "
                            + BackupSet.idOf(manifest) + ".",
                    catalog);
            return;
        }
        rewrite(role, manifest, damaged, read);
    }

    private void rewrite(ManifestRole role, Path manifest, String damaged, Rewriting rewriting)
            throws IOException, BackupException {
        if (repair) {
            rewriting.putInPlace(destination, role);
        }
        flaws.add(new Flaw(name(manifest), damaged + rewriting.source(), repair ? State.REPAIRED : State.REPAIRABLE));
        archive(role, rewriting.head(), rewriting.end());
    }

    private void archive(ManifestRole role, SnapshotHead head, SnapshotEnd end) throws IOException {
        Path archive = destination.directory().resolve(head.archive());
        if (!Presence.of(archive)) {
            if (role != ManifestRole.BASE) {
                lasting(
                        head.archive(),
                        "It is missing. What only it held is lost from snapshot " + head.id()
                                + " and from later ones that"
                                + " had it unchanged; the next backup stores again what the source still has.");
            }
            return;
        }
        long size = Files.size(archive);
        if (size != end.sizeArchive()) {
            lasting(
                    head.archive(),
                    "It has " + size + " bytes instead of " + end.sizeArchive()
                            + ". \"vigie verify\" says what of it is lost.");
        }
        if (checksums.isPresent() && !end.sha256().equals(checksums.get().put(head.archive(), end.sha256()))) {
            mend(
                    "SHA256SUMS",
                    "It does not have the checksum of " + head.archive() + " that the archive was written with.",
                    () -> destination.checksums().put(head.archive(), end.sha256()));
        }
    }

    /** Whether the catalog knows what nothing else tells any more, so that it must not be made again from what is there. */
    public boolean onlyTheCatalogKnows() {
        return onlyTheCatalogKnows;
    }

    private void lastingOf(ManifestRole role, String set, Path manifest, String message, Catalog catalog)
            throws BackupException {
        lasting(name(manifest), message);
        onlyTheCatalogKnows |= role != ManifestRole.SNAPSHOT || catalog.knowsFiles(set, BackupSet.idOf(manifest));
    }

    /** Snapshots that build on others of which nothing is there that tells what they were. */
    public void gaps(Catalog catalog) throws IOException, BackupException {
        for (String set : destination.sets()) {
            for (ManifestRole role : List.of(ManifestRole.SNAPSHOT, ManifestRole.BASE)) {
                for (Path manifest : destination.set(set).manifests(role)) {
                    Optional<String> parent = parentOf(manifest).filter(id -> !tells(set, id));
                    if (parent.isPresent()) {
                        gap(set, role, manifest, parent.get(), catalog);
                    }
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

    private void gap(String set, ManifestRole role, Path manifest, String parent, Catalog catalog)
            throws IOException, BackupException {
        String missing = "The manifest of " + parent + ", on which it builds, is missing. ";
        try (SnapshotArchives archives = new SnapshotArchives(destination, Optional.of(catalog), set, plugins)) {
            Optional<Rewriting> known = SuccessorRewriting.of(destination, catalog, archives, set, parent);
            if (known.isPresent()) {
                rewrite(ManifestRole.BASE, manifest, missing, known.get());
            } else {
                lastingOf(
                        role,
                        set,
                        manifest,
                        missing
                                + "Without it nothing tells which files this snapshot and those that build on it have. If"
                                + " there is a copy of "
                                + name(destination.set(set).manifest(ManifestRole.BASE, parent))
                                + " or .manifest somewhere, put it there.",
                        catalog);
            }
        }
    }

    /** Archives that hold only changes, and of which nothing tells what they belong to. */
    public void orphans(Catalog catalog) throws IOException, BackupException {
        ArchiveNames names = new ArchiveNames(destination, Optional.of(catalog), plugins);
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (names.isOrphan(name)) {
                orphan(name);
            }
        }
    }

    private void orphan(SnapshotName name) throws IOException {
        String gone = "Its manifest is gone, so that it belongs to no snapshot. If there is a copy of "
                + name(destination.set(name.set()).manifest(ManifestRole.SNAPSHOT, name.id()))
                + " somewhere, put it there; else it ";
        String adopted = name.full().fileName();
        if (Presence.of(destination.directory().resolve(adopted))) {
            lasting(
                    name.fileName(),
                    gone + "could be adopted as one that has what the archive itself holds, were not " + adopted
                            + " there as well: move one of them elsewhere.");
        } else {
            mend(
                    name.fileName(),
                    gone + "can be adopted as one that has what the archive itself holds.",
                    () -> destination.adopt(name));
        }
    }
}
