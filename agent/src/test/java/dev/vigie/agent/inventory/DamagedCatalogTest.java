package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.destination.Destination;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The disk changed a catalog where opening it does not show that. */
class DamagedCatalogTest extends FourSnapshots {
    private static final int PAGE = 4096;

    private Path catalog() throws IOException {
        try (var files = Files.list(work.state.resolve("catalogs"))) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** All but what SQLite looks at when it opens it. */
    private void spoil() throws IOException {
        spoil(1, Files.size(catalog()) / PAGE);
    }

    private void spoil(long from, long to) throws IOException {
        byte[] noise = new byte[PAGE];
        new Random(7).nextBytes(noise);
        try (RandomAccessFile file = new RandomAccessFile(catalog().toFile(), "rw")) {
            for (long page = from; page < to; page++) {
                file.seek(page * PAGE);
                file.write(noise);
            }
        }
    }

    private Path aside() throws IOException {
        return catalog().resolveSibling(catalog().getFileName() + ".damaged");
    }

    @Test
    void whoeverReadsItFindsEverythingAgain() throws Exception {
        spoil();
        assertThat(work.ids()).containsExactly(ids[3], ids[2], ids[1], ids[0]);
        assertThat(aside()).exists();

        spoil();
        work.requireRestores(ids[3], trees[3]);
    }

    @Test
    void theNextBackupIsMade() throws Exception {
        spoil();
        work.write("file4", "content 4");
        work.backUp(work.incremental());
        work.requireRestores("latest", Tree.of(work.source));
    }

    @Test
    void anyPageMayBeDamaged() throws Exception {
        long pages = Files.size(catalog()) / PAGE;
        for (long page = 1; page < pages; page++) {
            spoil(page, page + 1);
            assertThat(work.snapshots().examine(work.destination, true)).isEmpty();
            work.requireRestores(ids[3], trees[3]);
        }
    }

    /** What one run comes by late is mended before the next, also in a process that keeps its catalogs open. */
    @Test
    void whatIsMetLateIsRebuiltTheNextTime() throws Exception {
        try (Catalogs catalogs = new Catalogs(work.state, TestPlugins.host())) {
            Backups agent = new Backups(TestPlugins.host(), catalogs, work.clock, List.of(work.state));
            agent.run(work.request());
            Destination destination = Destination.open(work.destination);
            try (ReadingLoan loan = catalogs.lendForReading(destination);
                    ReadingLoan other = catalogs.lendForReading(destination)) {
                spoil();
                assertThatThrownBy(() -> {
                            loan.catalog().requireWhole();
                            other.catalog().requireWhole();
                        })
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining("The next command rebuilds it");
            }

            work.write("file4", "content 4");
            work.clock.advance(Duration.ofMinutes(1));
            agent.run(work.incremental());
        }
        work.requireRestores("latest", Tree.of(work.source));
    }
}
