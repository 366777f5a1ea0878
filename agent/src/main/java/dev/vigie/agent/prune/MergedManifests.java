package dev.vigie.agent.prune;

import dev.vigie.agent.manifest.HeldContent;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.RelativePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What several manifests say one after the other, said once. Used by one thread. */
final class MergedManifests {
    /** What a manifest says after its head. */
    record Statement(List<ManifestLine> lines, SnapshotEnd end) {}

    private final NavigableMap<String, StoredFile> files = new TreeMap<>();
    private final NavigableSet<String> removed = new TreeSet<>();
    private Optional<SnapshotEnd> end = Optional.empty();

    /** What would not be said any more, once these lines have been added. */
    Set<HeldContent> leftOutBy(List<ManifestLine> lines) {
        Map<String, StoredFile> replaced = new HashMap<>();
        for (ManifestLine line : lines) {
            if (line instanceof ManifestLine.Put put) {
                Optional.ofNullable(files.get(put.file().path())).ifPresent(file -> replaced.put(file.path(), file));
            } else if (line instanceof ManifestLine.Removed gone) {
                Optional.ofNullable(files.get(gone.path())).ifPresent(file -> replaced.put(file.path(), file));
                replaced.putAll(RelativePath.below(gone.path(), files));
            }
        }
        Set<HeldContent> leftOut = new HashSet<>();
        replaced.values().forEach(file -> HeldContent.of(file).ifPresent(leftOut::add));
        if (!leftOut.isEmpty()) {
            for (ManifestLine line : lines) {
                if (line instanceof ManifestLine.Put put) {
                    HeldContent.of(put.file()).ifPresent(leftOut::remove);
                }
            }
            files.values().stream()
                    .filter(file -> !replaced.containsKey(file.path()))
                    .forEach(file -> HeldContent.of(file).ifPresent(leftOut::remove));
        }
        return leftOut;
    }

    void add(Statement statement) {
        statement.lines().forEach(this::add);
        end = Optional.of(statement.end());
    }

    private void add(ManifestLine line) {
        if (line instanceof ManifestLine.Put put) {
            files.put(put.file().path(), put.file());
        } else if (line instanceof ManifestLine.Removed gone) {
            files.remove(gone.path());
            RelativePath.below(gone.path(), files).clear();
            removed.add(gone.path());
        }
    }

    byte[] write(SnapshotHead head) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ManifestWriter writer = new ManifestWriter(bytes, head)) {
            for (String path : removed) {
                writer.write(new ManifestLine.Removed(path));
            }
            for (StoredFile file : files.values()) {
                writer.write(new ManifestLine.Put(file));
            }
            writer.end(end.orElseThrow());
        }
        return bytes.toByteArray();
    }
}
