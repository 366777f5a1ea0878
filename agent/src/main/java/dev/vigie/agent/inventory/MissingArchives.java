package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.LostFiles;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.text.Names;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Archives that are not there although listed snapshots have files whose content only they held. Their own snapshots are
 * often listed no more. What was lost with an archive that is there, but damaged, is not looked at: reading it tells.
 */
public record MissingArchives(
        Destination destination, String set, Catalog catalog, PluginHost plugins, List<LostFiles> lostFiles) {
    private static final int MOST_NAMED = 3;

    /** Those of a set, as far as the catalog knows what it has lost. */
    public static MissingArchives of(Destination destination, String set, Catalog catalog, PluginHost plugins)
            throws BackupException {
        return new MissingArchives(
                destination, set, catalog, plugins, catalog.archives(set).lostFiles());
    }

    /**
     * A missing archive.
     *
     * @param id its id, if anybody knows it
     * @param file where it should be; the destination itself when nobody knows what it was called
     * @param message that it is missing, and what with it
     */
    public record Missing(Optional<String> id, Path file, String message) {}

    /** All there are, each once. */
    public List<Missing> all() throws IOException, BackupException {
        List<Missing> missing = new ArrayList<>();
        for (LostFiles lost : lostFiles) {
            Optional<Path> file =
                    lost.archive().isPresent() ? file(lost.archive().get()) : Optional.empty();
            if (lost.archive().isEmpty() || !isThere(lost.archive().get())) {
                missing.add(new Missing(
                        lost.archive().map(ArchiveInfo::id),
                        file.orElse(destination.directory()),
                        (file.isPresent() ? "it" : "an archive") + " is missing, and nothing else holds " + loss(lost)
                                + "; the next backup stores again what the source still has as it was"));
            }
        }
        return missing;
    }

    /**
     * The names of archives which {@code SHA256SUMS} still has although neither they nor anything that they held is needed;
     * none where nobody knows what is, or anything is lost, for they may be what held it.
     */
    public Set<String> surplusChecksums() throws IOException, BackupException {
        return catalog.snapshots(set).anyUnknown().isPresent() || !lostFiles.isEmpty()
                ? Set.of()
                : destination.surplusChecksums(set);
    }

    /** The ids of archives of which something is lost that listed snapshots have: if they are not there, they are missing. */
    public Set<String> ids() {
        return lostFiles.stream()
                .flatMap(lost -> lost.archive().stream())
                .map(ArchiveInfo::id)
                .collect(Collectors.toSet());
    }

    private boolean isThere(ArchiveInfo archive) throws IOException, BackupException {
        return archive.file().isEmpty()
                ? new ArchiveNames(destination, Optional.of(catalog), plugins)
                        .find(set, archive.id())
                        .isPresent()
                : Presence.of(destination.directory().resolve(archive.file()));
    }

    /** Of one whose manifest became part of another only its checksum has the name, and that may be lost as well. */
    private Optional<Path> file(ArchiveInfo archive) throws IOException {
        Optional<String> name = Optional.of(archive.file()).filter(file -> !file.isEmpty());
        if (name.isEmpty()) {
            name = destination.checksums().fileName(set, archive.id());
        }
        if (name.isEmpty() && SnapshotName.isId(archive.id())) {
            name = Optional.of(set + "_" + archive.id());
        }
        return name.map(destination.directory()::resolve);
    }

    private static String loss(LostFiles lost) {
        int snapshots = lost.snapshots().size();
        return (lost.files() == 1 ? "1 file" : lost.files() + " files")
                + (snapshots == 1 ? " of snapshot " : " of snapshots ")
                + Names.first(MOST_NAMED, lost.snapshots());
    }
}
