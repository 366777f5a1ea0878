package dev.vigie.agent.backup;

import dev.vigie.agent.backup.Flaw.State;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what lies in a destination with what its manifests say, without reading archives, and mends what can be made
 * again from what is there. What it does not understand it leaves alone. Call with the lock of the destination held.
 */
final class Checkup {
    private final Destination destination;
    private final PluginHost plugins;
    private final boolean repair;
    private final List<Flaw> flaws = new ArrayList<>();

    Checkup(Destination destination, PluginHost plugins, boolean repair) {
        this.destination = destination;
        this.plugins = plugins;
        this.repair = repair;
    }

    List<Flaw> flaws() {
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

    /** What runs that died left, and lists that name what is gone. */
    void litter() throws IOException {
        for (Path litter : destination.litter()) {
            mend(
                    name(litter),
                    "It is the rest of a run that died, and goes before the next one begins.",
                    destination::recover);
        }
        for (String surplus : destination.surplusChecksums()) {
            mend("SHA256SUMS", "It has a line for " + surplus + ", which was removed.", destination::recover);
        }
    }

    private String name(Path file) {
        return destination.directory().relativize(file).toString();
    }

    /** Manifests, and whether what they describe is there. */
    void manifests() throws IOException {
        for (String set : destination.sets()) {
            for (ManifestRole role : ManifestRole.values()) {
                for (Path manifest : destination.manifests(set, role)) {
                    manifest(role, manifest);
                }
            }
        }
    }

    private void manifest(ManifestRole role, Path manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            archive(role, reader.head(), reader.end());
        } catch (DamagedManifestException e) {
            lasting(
                    name(manifest),
                    "It is damaged (" + e.getMessage()
                            + "): which files its snapshot and those that build on it have is"
                            + " not known. Their archives are there and can be restored one by one; the next backup is"
                            + " complete in itself.");
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            lasting(
                    name(manifest),
                    "Its disk does not give it (" + Reason.of(e) + "). Copy the destination to another disk.");
        }
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
        if (!destination.checksum(head.archive()).equals(Optional.of(end.sha256()))) {
            mend(
                    "SHA256SUMS",
                    "It does not have the checksum of " + head.archive() + " that the archive was written with.",
                    () -> destination.noteChecksum(head.archive(), end.sha256()));
        }
    }

    /** Whether the catalog can be made again from what is there; else it may know what nothing else does any more. */
    boolean manifestsAreRight() {
        return flaws.stream()
                .noneMatch(flaw -> flaw.state() == State.LASTING && flaw.about().startsWith(Destination.OWN_DIRECTORY));
    }

    /** Archives that hold only changes, and of which nothing tells what they belong to. */
    void orphans(Catalog catalog) throws IOException, BackupException {
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (name.incremental()
                    && destination.roleOf(name.set(), name.id()).isEmpty()
                    && catalog.archive(name.set(), name.id()).isEmpty()) {
                mend(
                        name.fileName(),
                        "Its manifest is gone, so that it belongs to no snapshot. It can be adopted as one that has what"
                                + " the archive itself holds.",
                        () -> destination.adopt(name));
            }
        }
    }
}
