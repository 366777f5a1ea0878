package dev.vigie.agent.inventory;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.restore.ArchiveSource;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and opens the archives of one set in a destination, by the ids of the snapshots they were made for. */
public final class SnapshotArchives implements ArchiveSource, AutoCloseable {
    private final Destination destination;
    private final ArchiveNames names;
    private final String set;
    private final PluginHost plugins;
    private final Map<String, ArchiveCodec> codecs = new HashMap<>();

    /** @param catalog what is known of the destination; empty where Vigie has never written */
    public SnapshotArchives(Destination destination, Optional<Catalog> catalog, String set, PluginHost plugins) {
        this.destination = destination;
        this.names = new ArchiveNames(destination, catalog, plugins);
        this.set = set;
        this.plugins = plugins;
    }

    /** The archive's file, when it is there. */
    public Optional<Path> file(String id) throws IOException, BackupException {
        return names.find(set, id).map(name -> destination.directory().resolve(name.fileName()));
    }

    /** The format of an archive that is there. */
    public Optional<String> formatOf(String id) throws IOException, BackupException {
        return names.find(set, id).map(name -> formatOf(name, plugins));
    }

    @Override
    public ArchiveReader open(String snapshotId) throws IOException, BackupException {
        Optional<SnapshotName> name = names.find(set, snapshotId);
        if (name.isEmpty()) {
            throw names.isForeign(set, snapshotId) ? foreign(snapshotId) : missing(snapshotId);
        }
        return codec(formatOf(name.get(), plugins))
                .read(destination.directory().resolve(name.get().fileName()));
    }

    private static NoSuchFileException foreign(String id) {
        return new NoSuchFileException(
                id, null, "no plugin that is installed reads its format; install the one that does");
    }

    /** Opens the archive of a snapshot that is listed: of several that others made and gave one id, the one that is meant. */
    public ArchiveReader open(SnapshotInfo snapshot) throws IOException, BackupException {
        if (!Presence.ofFile(snapshot.archive())) {
            throw missing(snapshot.id());
        }
        return codec(snapshot.format()).read(snapshot.archive());
    }

    private static NoSuchFileException missing(String id) {
        return new NoSuchFileException(id, null, "the archive is missing");
    }

    @Override
    public long size(String snapshotId) {
        try {
            Optional<Path> file = file(snapshotId);
            return file.isPresent() ? Files.size(file.get()) : 0;
        } catch (IOException | BackupException e) {
            return 0;
        }
    }

    private ArchiveCodec codec(String format) throws BackupException {
        ArchiveCodec codec = codecs.get(format);
        if (codec == null) {
            codec = plugins.codec(format, Map.of());
            codecs.put(format, codec);
        }
        return codec;
    }

    /** The id of the format that archives with this name have. */
    public static String formatOf(SnapshotName name, PluginHost plugins) {
        return plugins.formats().stream()
                .filter(format -> format.extension().equals(name.extension()))
                .map(ArchiveFormat::id)
                .findFirst()
                .orElseThrow();
    }

    /** The file name extensions of all formats that are installed. */
    public static List<String> extensions(PluginHost plugins) {
        List<String> extensions = new ArrayList<>();
        plugins.formats().forEach(format -> extensions.add(format.extension()));
        return extensions;
    }

    @Override
    public void close() {
        codecs.values().forEach(ArchiveCodec::close);
    }
}
