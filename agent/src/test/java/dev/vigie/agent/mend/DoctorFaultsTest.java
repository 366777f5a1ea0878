package dev.vigie.agent.mend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.FourSnapshots;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tidiness;
import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.fixture.disk.PowerCut;
import dev.vigie.agent.fixture.disk.Survival;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.snapshots.Snapshots;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link FaultsTest} does to a backup, done to the doctor while it writes a damaged manifest again: each operation on
 * the destination's disk fails in turn. Each time, the damaged manifest is still there, under its own name or aside, and
 * the next doctor mends what this one did not.
 */
class DoctorFaultsTest extends FourSnapshots {
    private static final int MOST_OPERATIONS = 2000;

    /** What the others leave is what one of these does. */
    private static final List<Fault> FAULTS = List.of(Fault.READ_FAILS, Fault.CHANGE_FAILS, Fault.POWER_CUT);

    /** From what the manifest is written again. */
    enum Source {
        CATALOG(1),
        ARCHIVE(0);

        private final int damaged;

        /** @param damaged which of the manifests is */
        Source(int damaged) {
            this.damaged = damaged;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDamagedManifestIsKeptAndTheNextDoctorMends(Source known) throws Exception {
        Path manifest = manifest(known.damaged);
        new Round(manifest).fillCatalog();
        byte[] whole = Files.readAllBytes(manifest);
        byte[] damaged = Arrays.copyOf(whole, whole.length / 2);
        Files.write(manifest, damaged);
        if (known == Source.ARCHIVE) {
            TestDirectories.delete(work.state);
        }
        Set<Map<String, String>> seen = new HashSet<>(); // What a fault leaves is often what another left.
        for (Fault fault : FAULTS) {
            boolean struck = true;
            for (int operation = 1; struck; operation++) {
                for (Survival survival : fault == Fault.POWER_CUT ? Survival.values() : new Survival[] {Survival.ALL}) {
                    Round round = new Round(work.destination.relativize(manifest));
                    FaultyDisk disk = new FaultyDisk(round.disk);
                    disk.plan(fault, operation);
                    round.doctor(disk.path("destination"));
                    struck = disk.struck();
                    disk.restart(survival);
                    try {
                        if (seen.add(Tidiness.contents(round.place))) {
                            round.requireKept(damaged);
                            round.requireTheNextMends(damaged);
                        }
                    } catch (AssertionError | Exception e) {
                        throw new AssertionError(
                                fault + " at operation " + operation + ", surviving: " + survival + "; "
                                        + Tidiness.contents(round.disk).keySet(),
                                e);
                    }
                    assertThat(operation).isLessThan(MOST_OPERATIONS);
                }
            }
        }
    }

    /** The destination and the state as they were when the manifest had been damaged. */
    private final class Round {
        private final Path place = work.destination.resolveSibling("round");
        private final Path disk = place.resolve("disk");
        private final Path state = place.resolve("state");
        private final Path destination = disk.resolve("destination");
        private final Path manifest;
        private final Path aside;

        Round(Path manifest) throws IOException {
            this.manifest = destination.resolve(manifest);
            this.aside = this.manifest.resolveSibling(manifest.getFileName() + ".broken");
            TestDirectories.delete(place);
            Files.createDirectories(disk);
            TestDirectories.copy(work.destination, destination);
            TestDirectories.copy(work.state, state);
        }

        /** Where the destination will be each time; it is another's where it was. */
        void fillCatalog() throws BackupException {
            try (Catalogs catalogs = new Catalogs(work.state, TestPlugins.host())) {
                assertThat(snapshots(catalogs).list(destination, Optional.empty()))
                        .hasSize(ids.length);
            }
        }

        /** Whatever comes of it. */
        void doctor(Path faulty) throws Exception {
            try (Catalogs catalogs = catalogs()) {
                snapshots(catalogs).examine(faulty, true);
            } catch (PowerCut cut) {
                assertThat(cut).isNotNull();
            } catch (BackupException e) {
                assertThat(e.category()).isEqualTo(ErrorCategory.ENVIRONMENT);
                assertThat(e.getMessage()).contains(faulty.toString()).doesNotContain("Exception");
            }
        }

        private Catalogs catalogs() {
            return new Catalogs(state, TestPlugins.host());
        }

        private Snapshots snapshots(Catalogs catalogs) {
            return new Snapshots(TestPlugins.host(), catalogs, Clock.systemUTC());
        }

        void requireKept(byte[] damaged) throws IOException {
            Path where = Files.exists(aside) && Files.size(aside) == damaged.length ? aside : manifest;
            assertThat(where).hasBinaryContent(damaged);
        }

        void requireTheNextMends(byte[] damaged) throws Exception {
            try (Catalogs catalogs = catalogs()) {
                Snapshots snapshots = snapshots(catalogs);
                snapshots.examine(destination, true);
                assertThat(snapshots.examine(destination, false)).isEmpty();
                assertThat(aside).hasBinaryContent(damaged);
                assertThat(Tidiness.contents(destination).keySet())
                        .as("what was kept aside")
                        .filteredOn(name -> name.endsWith(".broken"))
                        .isEqualTo(List.of(destination.relativize(aside).toString()));
                assertThat(snapshots.list(destination, Optional.empty())).hasSize(ids.length);
                assertThat(snapshots.verify(destination, VerifyRequest.everything(ProgressListener.NONE, () -> false)))
                        .allMatch(ArchiveCheck::ok);
            }
        }
    }
}
