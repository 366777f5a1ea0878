package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A source, a destination and a state directory, with the engine between them. */
public final class Workplace {
    public final Path source;
    public final Path destination;
    public final Path state;
    public final OffsetClock clock = new OffsetClock();
    private final Path place;
    private int restores;

    public Workplace(Path place) throws IOException {
        this.place = place;
        this.source = Files.createDirectory(place.resolve("source"));
        this.destination = place.resolve("destination");
        this.state = place.resolve("state");
        // Far enough ahead that no file here counts as changed just now.
        clock.advance(Duration.ofHours(1));
    }

    private Catalogs catalogs() {
        return new Catalogs(state, TestPlugins.host());
    }

    private Backups backups(Catalogs catalogs) {
        return new Backups(TestPlugins.host(), catalogs, clock, List.of(state));
    }

    private Snapshots snapshots(Catalogs catalogs) {
        return new Snapshots(TestPlugins.host(), catalogs, clock);
    }

    /** As an agent that runs on: its catalogs stay open. */
    public Backups backups() {
        return backups(catalogs());
    }

    /** As an agent that runs on: its catalogs stay open. */
    public Snapshots snapshots() {
        return snapshots(catalogs());
    }

    public BackupRequest request() {
        return BackupRequest.of("set", source, destination).withZone(ZoneOffset.UTC);
    }

    public BackupRequest incremental() {
        return request().withMode(BackupMode.INCREMENTAL);
    }

    /** Makes a backup a minute after the last. */
    public BackupResult run(BackupRequest request) throws BackupException {
        clock.advance(Duration.ofMinutes(1));
        try (Catalogs catalogs = catalogs()) {
            return backups(catalogs).run(request);
        }
    }

    /** Makes a backup and tells its id. */
    public String backUp(BackupRequest request) throws BackupException {
        return run(request).snapshot().orElseThrow().id();
    }

    /** A file with a time of its own, so that no two versions can be taken for each other. */
    public void write(String path, String content) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minus(Duration.ofDays(1)).plusNanos(System.nanoTime())));
    }

    public List<SnapshotInfo> list() throws BackupException {
        try (Catalogs catalogs = catalogs()) {
            return snapshots(catalogs).list(destination, Optional.empty());
        }
    }

    public List<String> ids() throws BackupException {
        return list().stream().map(SnapshotInfo::id).toList();
    }

    /** The result of restoring, and the tree it left. */
    public record Restored(RestoreResult result, Tree tree) {}

    public Restored restore(String at) throws BackupException, IOException {
        restores++;
        Path target = place.resolve("restored-" + restores);
        RestoreRequest request = RestoreRequest.to(target).withSetUid(true);
        try (Catalogs catalogs = catalogs()) {
            RestoreResult result =
                    snapshots(catalogs).restore(destination, Optional.of("set"), at, ZoneOffset.UTC, request);
            return new Restored(result, Tree.of(target));
        }
    }

    public void requireRestores(String at, Tree expected) throws BackupException, IOException {
        Restored restored = restore(at);
        assertThat(restored.result().errors()).isEmpty();
        assertThat(expected.differences(restored.tree())).isEmpty();
    }

    /** All files below the destination, relative to it. */
    public TreeSet<String> destinationFiles() throws IOException {
        TreeSet<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.walk(destination)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.add(destination.relativize(file).toString()));
        }
        files.removeIf(file -> file.endsWith(".lock"));
        return files;
    }

    public Path own(String name) {
        return destination.resolve(".vigie").resolve("set").resolve(name);
    }
}
