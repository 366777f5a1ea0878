package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ProcessLock;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent that goes on running remembers of a destination, and what makes it look again. */
class CatalogLoanTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private Catalogs catalogs;
    private Backups agent;

    @BeforeEach
    void makeBackup() throws Exception {
        work = new Workplace(directory);
        catalogs = new Catalogs(work.state, TestPlugins.host());
        agent = new Backups(TestPlugins.host(), catalogs, work.clock, List.of());
        work.write("a", "first");
        backUp();
    }

    @AfterEach
    void close() throws Exception {
        catalogs.close();
    }

    private BackupResult backUp() throws Exception {
        return backUp(work.incremental());
    }

    private BackupResult backUp(BackupRequest request) throws Exception {
        work.clock.advance(Duration.ofMinutes(1));
        return agent.run(request);
    }

    /** The catalog the next backup would use; looks and leaves everything as it is. */
    private Catalog next() throws Exception {
        Destination destination = Destination.openForWriting(work.destination);
        try (ProcessLock lock = destination.lock(Duration.ZERO);
                CatalogLoan loan = catalogs.lend(destination, lock)) {
            loan.keep();
            return loan.catalog();
        }
    }

    @Test
    void staysOpenFromBackupToBackup() throws Exception {
        Catalog first = next();
        work.write("a", "second");
        backUp();
        assertThat(next()).isSameAs(first);
    }

    @Test
    void isOpenedAnewAfterSomebodyElseHeldTheLock() throws Exception {
        Catalog first = next();
        Destination.openForWriting(work.destination).lock(Duration.ZERO).close();
        assertThat(next()).isNotSameAs(first);
    }

    @Test
    void isOpenedAnewWhenNamesChanged() throws Exception {
        Catalog first = next();
        Files.createFile(work.destination.resolve("a new file"));
        Files.setLastModifiedTime(work.destination, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(next()).isNotSameAs(first);
    }

    @Test
    void isOpenedAnewAfterTheFileWasDeleted() throws Exception {
        Catalog first = next();
        TestDirectories.delete(work.state);
        Catalog second = next();
        assertThat(second).isNotSameAs(first);
        assertThat(second.snapshots("set").newestFirst()).hasSize(1);
    }

    @Test
    void isNotKeptAfterAFailure() throws Exception {
        Catalog first = next();
        Destination destination = Destination.openForWriting(work.destination);
        try (ProcessLock lock = destination.lock(Duration.ZERO);
                CatalogLoan loan = catalogs.lend(destination, lock)) {
            assertThat(loan.catalog()).isSameAs(first);
        }
        assertThat(next()).isNotSameAs(first);
    }

    @Test
    void everyLoanEndsClosedOnceTheCatalogsAre() throws Exception {
        catalogs.close();
        Catalog first = next();
        assertThat(next()).isNotSameAs(first);
        work.write("a", "second");
        assertThat(backUp().snapshot()).isPresent();
    }

    @Test
    void retentionCountsWhatWasAdoptedMeanwhileAndForgetsWhatItRemoved() throws Exception {
        RetentionPolicy two = RetentionPolicy.last(2);
        for (int i = 0; i < 4; i++) {
            work.write("a", "version " + i);
            backUp(work.incremental().withRetention(two));
            assertThat(work.ids()).hasSize(2);
        }
        Path adopted = adopt("set_20200101_000000.zip");
        work.write("a", "last");
        String id = backUp(work.incremental().withRetention(two))
                .snapshot()
                .orElseThrow()
                .id();
        assertThat(adopted).doesNotExist();
        assertThat(work.ids()).hasSize(2).startsWith(id);
        work.requireRestores(id, Tree.of(work.source));
    }

    @Test
    void seesWhatAnotherAgentMade() throws Exception {
        try (Catalogs others = new Catalogs(directory.resolve("other-state"), TestPlugins.host())) {
            Backups other = new Backups(TestPlugins.host(), others, work.clock, List.of());
            for (int i = 0; i < 4; i++) {
                work.write("a", "version " + i);
                backUp(work.incremental().withRetention(RetentionPolicy.last(3)));
                work.write("sub/b", "version " + i);
                work.clock.advance(Duration.ofMinutes(1));
                other.run(work.incremental().withRetention(RetentionPolicy.last(3)));
            }
        }
        assertThat(work.ids()).hasSize(3);
        work.requireRestores("latest", Tree.of(work.source));
    }

    /** Copied with everything it has the id of the other, and goes its own way all the same. */
    @Test
    void aCopyOfTheDestinationIsAnother() throws Exception {
        Path copy = directory.resolve("copy");
        TestDirectories.copy(work.destination, copy);
        work.write("a", "second");
        backUp();
        try (Catalogs others = new Catalogs(work.state, TestPlugins.host())) {
            Snapshots snapshots = new Snapshots(TestPlugins.host(), others, work.clock);
            assertThat(snapshots.list(copy, Optional.empty())).hasSize(1);
            work.write("b", "third");
            backUp(work.incremental().withRetention(RetentionPolicy.last(5)));
            assertThat(snapshots.list(copy, Optional.empty())).hasSize(1);
        }
        assertThat(work.ids()).hasSize(3);
        work.requireRestores("latest", Tree.of(work.source));
    }

    /** Two drives, one a copy of the other, take turns; on both there is a backup of one second. */
    @Test
    void aCopyThatTakesThePlaceOfTheOtherIsReadAnew() throws Exception {
        Path away = directory.resolve("away");
        Path other = directory.resolve("other");
        TestDirectories.copy(work.destination, other);
        Instant moment = work.clock.instant().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        work.write("a", "second");
        BackupResult second = backUpAt(moment);
        Files.move(work.destination, away);
        Files.move(other, work.destination);
        work.write("a", "third");
        work.write("b", "third");
        assertThat(backUpAt(moment.plusMillis(1)).snapshot().orElseThrow().id())
                .isEqualTo(second.snapshot().orElseThrow().id());
        work.requireRestores("latest", Tree.of(work.source));

        Files.move(work.destination, other);
        Files.move(away, work.destination);
        work.write("c", "fourth");
        work.run(work.incremental());
        work.requireRestores("latest", Tree.of(work.source));
    }

    private BackupResult backUpAt(Instant moment) throws Exception {
        try (Catalogs others = new Catalogs(work.state, TestPlugins.host())) {
            return new Backups(TestPlugins.host(), others, Clock.fixed(moment, ZoneOffset.UTC), List.of())
                    .run(work.incremental());
        }
    }

    /** Whoever looks meanwhile would take what is not read again yet for what nobody needs. */
    @Test
    void isReadAnewAtOnce() throws Exception {
        catalogs.close();
        work.write("a", "second");
        work.run(work.incremental());
        Path archive = work.list().get(0).archive();
        Path aside = archive.resolveSibling("aside");
        Files.move(archive, aside);
        List<String> ids = work.ids();
        Files.move(aside, archive); // so that the next one reads all manifests anew
        Path manifest = work.own(ids.get(1) + ".manifest");
        Path kept = manifest.resolveSibling("kept");
        Files.move(manifest, kept);
        assertThat(new ProcessBuilder("mkfifo", manifest.toString()).start().waitFor())
                .isZero();

        CompletableFuture<List<String>> reading = CompletableFuture.supplyAsync(this::ids);
        try (OutputStream untilItIsRead = Files.newOutputStream(manifest);
                Catalog catalog = Catalog.open(catalogFile(), work.destination)) {
            assertThat(catalog.snapshots("set").ids()).containsExactlyInAnyOrderElementsOf(ids);
            Files.move(kept, manifest, StandardCopyOption.REPLACE_EXISTING);
            untilItIsRead.flush();
        }
        reading.get(1, TimeUnit.MINUTES);
        TestDirectories.delete(work.state);
        work.requireRestores("latest", Tree.of(work.source));
    }

    private List<String> ids() {
        try {
            return work.ids();
        } catch (BackupException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path catalogFile() throws IOException {
        try (Stream<Path> files = Files.list(work.state.resolve("catalogs"))) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .findAny()
                    .orElseThrow();
        }
    }

    @Test
    void anArchiveRemovedByHandIsStoredAgain() throws Exception {
        work.write("a", "second");
        BackupResult.Snapshot second = backUp().snapshot().orElseThrow();
        Files.delete(second.archive());
        Files.setLastModifiedTime(work.destination, FileTime.from(Instant.now().plusSeconds(1)));
        backUp();
        work.requireRestores("latest", Tree.of(work.source));
    }

    private Path adopt(String name) throws Exception {
        Path full = backUp(work.request()).snapshot().orElseThrow().archive();
        Path adopted = Files.copy(full, work.destination.resolve(name));
        Files.setLastModifiedTime(work.destination, FileTime.from(Instant.now().plusSeconds(1)));
        return adopted;
    }
}
