package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a destination after very many small backups. {@code vigie.days} and {@code vigie.minutes} say how many
 * days with one snapshot each pass before how many minutes with one each (180 and 30; a year and a night: 365 and 400).
 */
class LongHistoryTest {
    private static final int DAYS = Integer.getInteger("vigie.days", 180);
    private static final int MINUTES = Integer.getInteger("vigie.minutes", 30);

    /** Beside an archive and a manifest of each snapshot: what those that are gone left to the others. */
    private static final int MOST_BESIDE = 128;

    @TempDir(factory = TestDirectories.class)
    Path place;

    private final OffsetClock clock = new OffsetClock();
    private Path source;
    private Path destination;
    private Catalogs catalogs;
    private int edits;

    /** What the source was when each snapshot was made. */
    private final Map<String, Tree> trees = new HashMap<>();

    @BeforeEach
    void begin() throws IOException {
        source = Files.createDirectory(place.resolve("source"));
        destination = place.resolve("destination");
        catalogs = new Catalogs(place.resolve("state"), TestPlugins.host());
        for (int i = 0; i < 100; i++) {
            write(i);
        }
    }

    private Path file(int number) {
        return source.resolve("file-" + number);
    }

    private void write(int number) throws IOException {
        edits++;
        Path file = Files.writeString(file(number), "edit " + edits);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1_000_000 - edits)));
    }

    private void backUp(Set<String> changed) throws Exception {
        BackupResult result = new Backups(TestPlugins.host(), catalogs, clock, List.of())
                .run(BackupRequest.of("set", source, destination)
                        .withZone(ZoneOffset.UTC)
                        .withMode(BackupMode.INCREMENTAL)
                        .withChanges(new Changes.Paths(changed))
                        .withRetention(FolderConfiguration.USUALLY_KEPT));
        trees.put(result.snapshot().orElseThrow().id(), Tree.of(source));
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(destination)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aYearOfMinutesIsAFewHundredFiles() throws Exception {
        backUp(Set.of());
        long most = 0;
        for (int step = 0; step < DAYS + MINUTES; step++) {
            clock.advance(step < DAYS ? Duration.ofDays(1) : Duration.ofMinutes(1));
            write(step % 90);
            backUp(Set.of("file-" + step % 90));
            most = Math.max(most, step % 10 == 0 ? files() : 0);
        }
        List<String> kept = ids();
        System.out.printf(
                "%d days, then %d minutes: %d snapshots are kept, %d files, %d at most%n",
                DAYS, MINUTES, kept.size(), files(), most);
        assertThat(most).isLessThan(2 * kept.size() + MOST_BESIDE);
        catalogs.close();
        TestDirectories.delete(place.resolve("state"));
        assertThat(ids()).as("from the manifests alone").isEqualTo(kept);
        for (int i = 0; i < kept.size(); i += 10) {
            requireRestores(kept.get(i));
        }
        catalogs.close();
    }

    private List<String> ids() throws BackupException {
        return new Snapshots(TestPlugins.host(), catalogs, clock)
                .list(destination, Optional.empty()).stream()
                        .map(SnapshotInfo::id)
                        .toList();
    }

    private void requireRestores(String id) throws Exception {
        RestoreRequest everything = RestoreRequest.to(place.resolve("restored"))
                .withOverwrite(Overwrite.ALWAYS)
                .withDelete(true)
                .withSetUid(true);
        RestoreResult result = new Snapshots(TestPlugins.host(), catalogs, clock)
                .restore(destination, Optional.empty(), id, ZoneOffset.UTC, everything);
        assertThat(result.errors()).isEmpty();
        assertThat(trees.get(id).differences(Tree.of(place.resolve("restored"))))
                .as("restore of %s", id)
                .isEmpty();
    }
}
