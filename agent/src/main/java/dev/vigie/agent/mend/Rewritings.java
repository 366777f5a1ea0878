package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one manifest that is damaged or missing can be written again with. Used by one thread; must be closed. */
final class Rewritings implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rewritings.class);

    private final Destination destination;
    private final Catalog catalog;
    private final PluginHost plugins;
    private final String set;
    private final ManifestRole role;
    private final String id;
    private final SnapshotArchives archives;

    Rewritings(Destination destination, Catalog catalog, PluginHost plugins, String set, ManifestRole role, String id) {
        this.destination = destination;
        this.catalog = catalog;
        this.plugins = plugins;
        this.set = set;
        this.role = role;
        this.id = id;
        this.archives = new SnapshotArchives(destination, Optional.of(catalog), set, plugins);
    }

    /** What a copy has, or what the catalog knows of it, or of those that build on it. */
    Optional<? extends Rewriting> known() throws IOException, BackupException {
        Optional<CopiedManifest> copied = CopiedManifest.of(destination, set, role, id);
        return copied.isPresent() ? copied : inCatalog();
    }

    private Optional<? extends Rewriting> inCatalog() throws IOException, BackupException {
        return switch (role) {
            case SNAPSHOT -> ManifestRewriting.of(destination, catalog, set, id);
            case BASE -> ofBase();
            case CONTENTS -> Optional.empty();
        };
    }

    /** Its archive tells more, if it is there: what lies in it may be needed by others than those that build on it. */
    private Optional<? extends Rewriting> ofBase() throws IOException, BackupException {
        Optional<SuccessorRewriting> told = bySuccessors();
        Optional<ArchiveRewriting> all = told.isEmpty() ? Optional.empty() : byArchiveToo(told.get());
        return all.isPresent() ? all : told;
    }

    /** What the catalog knows of those that build on it. */
    Optional<SuccessorRewriting> bySuccessors() throws IOException, BackupException {
        return SuccessorRewriting.of(destination, catalog, archives, set, id);
    }

    /** What its archive holds, and exactly what nothing changed since; empty when that does not have all of it. */
    Optional<ArchiveRewriting> byArchiveToo(SuccessorRewriting told) throws IOException, BackupException {
        try {
            return archive().areComplete() ? Optional.of(archive().read().with(told.unchanged())) : Optional.empty();
        } catch (UnreadableArchiveException | DamagedManifestException e) {
            log.debug("The archive of {} does not tell what it held", id, e);
            return Optional.empty();
        }
    }

    /** What its archive holds. */
    ArchiveRewriting.Contents archive() {
        return new ArchiveRewriting.Contents(destination, catalog, set, role, id, archives, plugins);
    }

    @Override
    public void close() {
        archives.close();
    }
}
