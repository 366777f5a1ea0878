package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A snapshot in memory, to which plans can be applied as if everything in them had been stored. */
final class MemoryBaseline implements Baseline {
    /** Whether files that changed moments ago are trusted never to change again within the same tick. */
    boolean trusting;

    final TreeMap<String, StoredFile> files = new TreeMap<>(TreeOrder.PATHS);

    void apply(BackupPlan plan) throws IOException {
        plan.steps().forEach(step -> {
            if (step instanceof Step.Remove) {
                files.keySet().removeIf(path -> isAtOrBelow(path, step.path()));
            } else if (step instanceof Step.Store store) {
                files.put(step.path(), stored(store.file()));
            }
        });
    }

    /** The hash is the content itself; what changed within this tick of the file system's clock may change unnoticed. */
    private StoredFile stored(FoundFile file) throws IOException {
        if (!file.isFile()) {
            return new StoredFile(file.entry(), 0, 0, Optional.empty());
        }
        boolean settled = trusting || System.currentTimeMillis() - file.changeTime() / 1_000_000 > 20;
        Content content = new Content(Files.readString(file.location()), "id", file.path(), "");
        return new StoredFile(
                file.entry(),
                settled ? file.changeTime() : StoredFile.NEVER_UNCHANGED,
                file.inode(),
                Optional.of(content));
    }

    /** What a snapshot restores to. */
    Map<String, StoredFile> restored() {
        Map<String, StoredFile> restored = new TreeMap<>();
        files.forEach((path, file) -> restored.put(path, new StoredFile(file.entry(), 0, 0, file.content())));
        return restored;
    }

    private static boolean isAtOrBelow(String path, String directory) {
        return directory.isEmpty() || path.equals(directory) || path.startsWith(directory + "/");
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public Optional<StoredFile> at(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public Total below(String path) {
        long fileCount = 0;
        long bytes = 0;
        for (StoredFile file : files.values()) {
            if (isAtOrBelow(file.path(), path)) {
                fileCount += file.entry().type() == EntryType.FILE ? 1 : 0;
                bytes += file.entry().size();
            }
        }
        return new Total(fileCount, bytes);
    }

    @Override
    public Total total() {
        return below("");
    }

    @Override
    public InOrder inOrder(String path) {
        Iterator<StoredFile> sorted = files.values().stream()
                .filter(file -> isAtOrBelow(file.path(), path))
                .sorted(Comparator.comparing(StoredFile::path, TreeOrder.PATHS))
                .iterator();
        return () -> sorted.hasNext() ? Optional.of(sorted.next()) : Optional.empty();
    }
}
