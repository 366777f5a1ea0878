package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.ArchiveNames;
import dev.vigie.agent.inventory.MissingArchives;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.mend.Flaw.State;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what lies in a destination with what its manifests say, and mends what can be made again from what is there. An
 * archive is read only where nothing else knows what it holds. What it does not understand it leaves alone. Call with the
 * lock of the destination held, in this order: {@link #litter}, {@link #identities}, {@link #manifests},
 * {@link #orphans}, {@link #missing}. Used by one thread.
 */
public final class Checkup {
    private final Destination destination;
    private final PluginHost plugins;
    private final Flaws flaws;
    private DescribedArchives archives;
    private ManifestMending mending;

    /** @param repair whether to mend what can be, or only to look */
    public Checkup(Destination destination, PluginHost plugins, boolean repair) {
        this.destination = destination;
        this.plugins = plugins;
        this.flaws = new Flaws(destination.directory(), repair);
    }

    /** What was found so far, in the order in which it was. */
    public List<Flaw> flaws() {
        return flaws.all();
    }

    /** What runs that died left. */
    public void litter() throws IOException {
        for (Path litter : destination.litter()) {
            flaws.mend(
                    flaws.name(litter),
                    "It is the rest of a run that died, and goes before the next one begins.",
                    destination::recover);
        }
    }

    /** Whose backups each set holds. */
    public void identities() throws IOException {
        for (String set : destination.sets()) {
            try {
                Optional<Path> damaged = destination.set(set).discardDamagedIdentity(flaws.repair());
                if (damaged.isPresent()) {
                    flaws.curable(
                            flaws.name(damaged.get()), "It is damaged. The next backup says again whose these are.");
                }
            } catch (IOException e) {
                flaws.lasting(
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
            MissingArchives gone = MissingArchives.of(destination, set, catalog, plugins);
            for (MissingArchives.Missing missing : gone.all()) {
                String about = missing.file().equals(destination.directory())
                        ? missing.file().toString()
                        : flaws.name(missing.file());
                if (!flaws.isFound(about)) {
                    missing(set, about, missing);
                }
            }
            for (String surplus : archives.haveChecksums() ? gone.surplusChecksums() : Set.<String>of()) {
                flaws.mend(
                        "SHA256SUMS",
                        "It has a line for " + surplus + ", which was removed.",
                        () -> destination.checksums().remove(Set.of(surplus)));
            }
        }
    }

    private void missing(String set, String about, MissingArchives.Missing missing) throws IOException {
        boolean copied = missing.id().isPresent()
                && archives.takeFromCopy(set, missing.id().get(), about, "It is missing. ");
        if (!copied) {
            flaws.lasting(about, sentence(missing.message()));
        }
    }

    /** A part of a sentence as one of its own. */
    public static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /**
     * Manifests, whether what they describe is there, and what they build on.
     *
     * @return whether any was not mended although it can be: as long as it is not, what it says is not known
     */
    public boolean manifests(Catalog catalog) throws IOException, BackupException {
        int before = flaws.all().size();
        Set<String> formats = plugins.formats().stream().map(ArchiveFormat::id).collect(Collectors.toSet());
        archives = new DescribedArchives(destination, flaws, formats);
        mending = new ManifestMending(destination, plugins, catalog, archives, flaws);
        ReadManifests read = new ReadManifests();
        ManifestCheckup manifests = new ManifestCheckup(mending, read);
        manifests.putRight();
        manifests.look();
        archives.unreadable();
        ArchivesWithoutManifest withoutManifest = new ArchivesWithoutManifest(mending);
        withoutManifest.copied();
        for (String set : destination.sets()) {
            archives.foundDamaged(set);
        }
        boolean toBeMended = flaws.all().stream()
                .skip(before)
                .anyMatch(
                        flaw -> flaw.state() == State.REPAIRABLE && flaw.about().startsWith(Destination.OWN_DIRECTORY));
        ChainCheckup chains = new ChainCheckup(mending, read);
        chains.gaps();
        if (manifests.areInPlace()) {
            chains.severed();
        }
        withoutManifest.undescribed();
        return toBeMended;
    }

    /** Whether the catalog knows what nothing else tells any more, so that it must not be made again from what is there. */
    public boolean onlyTheCatalogKnows() {
        return mending.onlyTheCatalogKnows();
    }

    /**
     * Archives that hold only changes, and of which nothing tells what they belong to.
     *
     * @param catalog opened once manifests are mended
     */
    public void orphans(Catalog catalog) throws IOException, BackupException {
        ArchiveNames names = new ArchiveNames(destination, Optional.of(catalog), plugins);
        for (SnapshotName name : destination.archives(SnapshotArchives.extensions(plugins))) {
            if (names.isOrphan(name) && !flaws.isFound(name.fileName())) {
                orphan(name);
            }
        }
    }

    /** It cannot be made a snapshot of its own: what did not change would be missing from that, as if it had been deleted. */
    private void orphan(SnapshotName name) {
        flaws.lasting(
                name.fileName(),
                "Its manifest is gone, so that it belongs to no snapshot. If there is a copy of "
                        + flaws.name(destination.set(name.set()).manifest(ManifestRole.SNAPSHOT, name.id()))
                        + " somewhere, put it there. If it is lost, restore the snapshot before it and unpack this archive"
                        + " over that with any tool; what was deleted meanwhile comes back with it.");
    }
}
