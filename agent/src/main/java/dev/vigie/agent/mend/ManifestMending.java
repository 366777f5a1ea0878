package dev.vigie.agent.mend;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes manifests of a destination again, where that is asked for, and knows which were and which nobody can write. Used by
 * one thread.
 */
final class ManifestMending {
    private final Destination destination;
    private final PluginHost plugins;
    private final Catalog catalog;
    private final DescribedArchives archives;
    private final Flaws flaws;

    /** How those begin that are written again, or would be. */
    private final Map<Path, SnapshotHead> rewritten = new HashMap<>();

    private boolean onlyTheCatalogKnows;

    ManifestMending(
            Destination destination, PluginHost plugins, Catalog catalog, DescribedArchives archives, Flaws flaws) {
        this.destination = destination;
        this.plugins = plugins;
        this.catalog = catalog;
        this.archives = archives;
        this.flaws = flaws;
    }

    Destination destination() {
        return destination;
    }

    PluginHost plugins() {
        return plugins;
    }

    Catalog catalog() {
        return catalog;
    }

    DescribedArchives archives() {
        return archives;
    }

    Flaws flaws() {
        return flaws;
    }

    /** All that are there, in these roles. */
    List<Manifest> all(ManifestRole... roles) throws IOException {
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

    /** One that is there or is not. */
    Manifest manifest(String set, ManifestRole role, String id) {
        return new Manifest(set, role, destination.set(set).manifest(role, id));
    }

    /** What one can be written again with; must be closed. */
    Rewritings rewritings(Manifest manifest) {
        return new Rewritings(destination, catalog, plugins, manifest.set(), manifest.role(), manifest.id());
    }

    /** @param about what is said to be wrong, which need not be the manifest that is written */
    void rewrite(ManifestRole role, Path about, String flaw, Rewriting rewriting) throws IOException, BackupException {
        SnapshotHead head = rewriting.head();
        rewritten.put(destination.set(head.set()).manifest(role, head.id()), head);
        if (flaws.repair()) {
            rewriting.putInPlace(destination, role);
        }
        flaws.curable(flaws.name(about), flaw + rewriting.source());
        archives.compare(role, rewriting.head(), rewriting.end());
    }

    /** How one begins that was written again, or would be. */
    Optional<SnapshotHead> rewritten(Path manifest) {
        return Optional.ofNullable(rewritten.get(manifest));
    }

    /** Names one that nobody can write again. */
    void lasting(Manifest manifest, String message) throws BackupException {
        flaws.lasting(flaws.name(manifest.file()), message);
        onlyTheCatalogKnows |= manifest.role() != ManifestRole.SNAPSHOT
                || catalog.snapshots(manifest.set()).knowsFiles(manifest.id());
    }

    /** The catalog knows what nothing else tells any more. */
    void noteThatOnlyTheCatalogKnows() {
        onlyTheCatalogKnows = true;
    }

    /** Whether the catalog knows what nothing else tells any more. */
    boolean onlyTheCatalogKnows() {
        return onlyTheCatalogKnows;
    }
}
