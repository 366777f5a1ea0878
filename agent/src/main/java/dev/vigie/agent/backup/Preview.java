package dev.vigie.agent.backup;

import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plan.Step;
import dev.vigie.agent.plan.StepVisitor;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Gathers what a plan shows, without carrying it out. */
final class Preview implements StepVisitor {
    private final Path source;
    private final TreeSet<String> included = new TreeSet<>();
    private final TreeSet<String> excluded = new TreeSet<>();
    final List<Problem> failed = new ArrayList<>();
    final List<Problem> skipped = new ArrayList<>();
    private long files;
    private long bytes;

    Preview(Path source) {
        this.source = source;
    }

    BackupPreview of(SnapshotKind kind, boolean unchanged) {
        return new BackupPreview(
                kind,
                unchanged ? 0 : files,
                unchanged ? 0 : bytes,
                unchanged ? List.of() : List.copyOf(included),
                List.copyOf(excluded),
                failed,
                skipped,
                unchanged);
    }

    @Override
    public void step(Step step) {
        if (step instanceof Step.Store store) {
            if (store.file().isFile() && !store.unchanged()) {
                storeRead(store);
            } else {
                include(store);
            }
        }
    }

    /** Nothing is read here, but whether it may be is seen by opening it. */
    private void storeRead(Step.Store store) {
        Path file = PathName.path(source, store.path());
        try (SeekableByteChannel ignored =
                Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            include(store);
        } catch (IOException e) {
            failed(new Problem(store.path(), "cannot be read: " + Reason.of(e)));
        }
    }

    private void include(Step.Store store) {
        included.add(store.file().isDirectory() ? store.path() + "/" : store.path());
        files += store.file().isFile() ? 1 : 0;
        bytes += store.file().isFile() ? store.file().entry().size() : 0;
    }

    @Override
    public void excluded(String path) {
        excluded.add(path);
    }

    @Override
    public void failed(Problem problem) {
        failed.add(problem);
    }

    @Override
    public void skipped(Problem problem) {
        skipped.add(problem);
    }
}
