package dev.vigie.agent.mend;

import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.MisplacedManifests;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.NewerManifestException;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.mend.ReadManifests.Description;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the manifests of a destination: whether each can be read and lies where it belongs. One that is damaged is written
 * again where something else tells what it said. Call in this order: {@link #putRight}, {@link #look}. Used by one thread.
 */
final class ManifestCheckup {
    private static final Logger log = LoggerFactory.getLogger(ManifestCheckup.class);

    private final ManifestMending mending;
    private final Destination destination;
    private final Flaws flaws;
    private final ReadManifests read;
    private final MisplacedManifests misplacedManifests;
    private final Set<Path> toBePutRight = new HashSet<>();

    ManifestCheckup(ManifestMending mending, ReadManifests read) {
        this.mending = mending;
        this.destination = mending.destination();
        this.flaws = mending.flaws();
        this.read = read;
        this.misplacedManifests = new MisplacedManifests(destination);
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
            read.forget(misplaced.keySet());
            read.forget(misplaced.values());
        }
        toBePutRight.addAll(misplaced.keySet());
    }

    /** Whether each lies where it belongs, or does by now. What does not seems to be missing. */
    boolean areInPlace() {
        return toBePutRight.isEmpty() || flaws.repair();
    }

    private Map<Path, Path> misplaced() throws IOException {
        Map<Path, Path> misplaced = new LinkedHashMap<>();
        for (Manifest manifest : mending.all(ManifestRole.values())) {
            try {
                SnapshotHead head = read.read(manifest.file()).head();
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

    private static boolean isTaken(Path place, Set<Path> leaving) {
        return !Files.notExists(place, LinkOption.NOFOLLOW_LINKS) && !leaving.contains(place);
    }

    /** Each manifest, and whether what it describes is there. */
    void look() throws IOException, BackupException {
        for (Manifest manifest : mending.all(ManifestRole.values())) {
            look(manifest);
        }
    }

    private void look(Manifest manifest) throws IOException, BackupException {
        Path file = manifest.file();
        try {
            Description description = read.read(file);
            SnapshotHead head = description.head();
            if (!BackupSet.isMisplaced(file, head)) {
                mending.archives().compare(manifest.role(), head, description.end());
            } else if (!toBePutRight.contains(file)) {
                broken(manifest, "it is that of snapshot " + head.id() + " of " + head.set());
            }
        } catch (DamagedManifestException e) {
            broken(manifest, e.getMessage());
        } catch (NoSuchFileException e) {
            if (!Files.isSymbolicLink(file)) {
                throw e;
            }
            mending.lasting(
                    manifest,
                    "It is a symbolic link to what is not there (" + Files.readSymbolicLink(file)
                            + "). Bring that back, or remove the link; until then nothing is removed that it may need.");
        } catch (NewerManifestException e) {
            mending.lasting(
                    manifest,
                    "It cannot be read: " + e.getMessage() + ". Until then nothing is removed that it may need.");
        } catch (IOException e) {
            mending.lasting(
                    manifest,
                    "Its disk does not give it (" + Reason.of(e) + "). Copy the destination to another disk.");
        }
    }

    private void broken(Manifest manifest, String how) throws IOException, BackupException {
        String damaged = "It is damaged (" + how + "). ";
        try (Rewritings rewritings = mending.rewritings(manifest)) {
            Optional<? extends Rewriting> known = rewritings.known();
            if (known.isPresent()) {
                mending.rewrite(manifest.role(), manifest.file(), damaged, known.get());
            } else if (rewritings.archive().areComplete()) {
                mending.rewrite(
                        manifest.role(),
                        manifest.file(),
                        damaged,
                        rewritings.archive().read());
            } else {
                mending.lasting(
                        manifest,
                        damaged
                                + "Which files its snapshot has is not known, nor which those have that build on it, unless"
                                + " the catalog of this machine knows. Their archives are there and can be restored one by"
                                + " one; the next backup is complete in itself.");
            }
        } catch (UnreadableArchiveException e) {
            mending.lasting(
                    manifest,
                    damaged + "Its archive, which could tell what it said, is not as it was written either ("
                            + e.getMessage() + "). What is still in it can be restored with --at " + manifest.id()
                            + ".");
        }
    }
}
