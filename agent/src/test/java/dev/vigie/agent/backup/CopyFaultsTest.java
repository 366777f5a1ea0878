package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.catalog.SnapshotInfo;
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
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link FaultsTest} does to a destination, done to a copy of one: each operation on its disk fails in turn. Each
 * time, whatever the copy lists is there, to the last bit; and the next copy makes of it what an undisturbed one does.
 */
class CopyFaultsTest {
    private static final int MOST_OPERATIONS = 2000;
    private static final int LARGE = 1_200_000;
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");

    private static CopyPlugin plugin;

    @TempDir(factory = TestDirectories.class)
    Path place;

    private Path source;
    private Path from;
    private Path disk;
    private Instant now = BEGIN;

    @BeforeAll
    static void load() throws Exception {
        plugin = new CopyPlugin();
    }

    @AfterAll
    static void unload() throws IOException {
        plugin.close();
    }

    /** What happens in the destination before the copy during which a fault strikes. */
    enum Work {
        FIRST {
            @Override
            void prepare(CopyFaultsTest test) throws Exception {
                test.backUp("a", "first", RetentionPolicy.KEEP_ALL);
                test.backUp("b", "second", RetentionPolicy.KEEP_ALL);
            }
        },
        ROTATED {
            @Override
            void prepare(CopyFaultsTest test) throws Exception {
                FIRST.prepare(test);
                test.backUp("b", "third", RetentionPolicy.KEEP_ALL);
                test.copy(test.disk.resolve("copy"));
                test.backUp("c", "fourth", RetentionPolicy.last(2));
            }
        },
        PUT_TOGETHER {
            @Override
            void prepare(CopyFaultsTest test) throws Exception {
                Files.writeString(test.source.resolve("large"), "0".repeat(LARGE));
                FIRST.prepare(test);
                test.copy(test.disk.resolve("copy"));
                Files.delete(test.source.resolve("large"));
                test.now = test.now.plus(1, ChronoUnit.DAYS);
                test.backUp("b", "third", RetentionPolicy.last(1));
                assertThat(Tidiness.contents(test.from).keySet()).anyMatch(name -> name.endsWith(".contents"));
            }
        };

        abstract void prepare(CopyFaultsTest test) throws Exception;
    }

    private void backUp(String file, String content, RetentionPolicy keep) throws Exception {
        Files.writeString(source.resolve(file), content);
        now = now.plusSeconds(60);
        Path state = place.resolve("state");
        try (Catalogs catalogs = new Catalogs(state, TestPlugins.host())) {
            BackupRequest request = BackupRequest.of("set", source, from)
                    .withZone(ZoneOffset.UTC)
                    .withMode(BackupMode.INCREMENTAL)
                    .withRetention(keep);
            Clock clock = Clock.fixed(now, ZoneOffset.UTC);
            assertThat(new Backups(TestPlugins.host(), catalogs, clock, List.of(state))
                            .run(request)
                            .notices())
                    .isEmpty();
        }
    }

    private void copy(Path to) throws Exception {
        plugin.copy(source, from, to, Optional.empty(), Clock.fixed(now, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @EnumSource
    void theCopyNeverLiesAndIsMendedByTheNext(Work work) throws Exception {
        source = Files.createDirectory(place.resolve("source"));
        from = Files.createDirectory(place.resolve("from"));
        disk = Files.createDirectory(place.resolve("disk"));
        Files.createDirectory(disk.resolve("copy"));
        work.prepare(this);
        Files.createDirectory(place.resolve("template"));
        for (String name : List.of("from", "disk")) {
            TestDirectories.copy(place.resolve(name), place.resolve("template").resolve(name));
        }
        copy(disk.resolve("copy"));
        Map<String, String> undisturbed = copied();
        assertThat(undisturbed.keySet())
                .isEqualTo(filesOfSnapshots(Tidiness.contents(from)).keySet());

        Set<Map<String, String>> right = new HashSet<>(Set.of(listed(undisturbed)));
        Set<Map<String, String>> mended = new HashSet<>();
        for (Fault fault : Fault.values()) {
            boolean struck = true;
            for (int operation = 1; struck; operation++) {
                for (Survival survival : fault == Fault.POWER_CUT ? Survival.values() : new Survival[] {Survival.ALL}) {
                    reset();
                    FaultyDisk faulty = new FaultyDisk(disk);
                    faulty.plan(fault, operation);
                    String outcome = copyTo(faulty.path("copy"));
                    struck = faulty.struck();
                    faulty.restart(survival);
                    try {
                        assertThat(struck || outcome.isEmpty()).as(outcome).isTrue();
                        if (right.add(listed(copied()))) {
                            requireHonest();
                        }
                        if (mended.add(Tidiness.contents(place))) {
                            copy(disk.resolve("copy"));
                            assertThat(copied()).as("after the next copy").isEqualTo(undisturbed);
                            assertThat(Tidiness.contents(disk).keySet())
                                    .as("litter")
                                    .noneMatch(name -> name.endsWith(".part") || name.endsWith(".copy"));
                        }
                    } catch (AssertionError | Exception e) {
                        throw new AssertionError(
                                fault + " at operation " + operation + ", surviving: " + survival + "; it said: "
                                        + outcome + "; "
                                        + Tidiness.contents(disk).keySet(),
                                e);
                    }
                    assertThat(operation).isLessThan(MOST_OPERATIONS);
                }
            }
        }
    }

    private void reset() throws IOException {
        for (String name : List.of("from", "disk")) {
            TestDirectories.delete(place.resolve(name));
            TestDirectories.copy(place.resolve("template").resolve(name), place.resolve(name));
        }
    }

    /** What it said when it failed; empty when it did not. */
    private String copyTo(Path to) throws Exception {
        try {
            copy(to);
            return "";
        } catch (PowerCut cut) {
            return "power cut";
        } catch (BackupException e) {
            assertThat(e.category()).isEqualTo(ErrorCategory.ENVIRONMENT);
            assertThat(e.getMessage()).contains(to.toString()).doesNotContain("Exception");
            return e.getMessage();
        }
    }

    private Map<String, String> copied() throws IOException {
        return filesOfSnapshots(Tidiness.contents(disk.resolve("copy")));
    }

    /** What a destination and its copy have in common. */
    private static Map<String, String> filesOfSnapshots(Map<String, String> all) {
        Map<String, String> files = new TreeMap<>(all);
        files.keySet()
                .removeIf(name -> name.matches(
                        "\\.vigie/(destination\\.json|.*/(copied|copies|.*\\.verified)|\\.tmp/.*)|.*\\.part"));
        return files;
    }

    /** What decides about what is listed, and whether it is there. */
    private static Map<String, String> listed(Map<String, String> all) {
        Map<String, String> files = new TreeMap<>(all);
        files.keySet().removeAll(Set.of("SHA256SUMS", ".vigie/set/set.json"));
        return files;
    }

    private void requireHonest() throws Exception {
        Path state = place.resolve("other-state");
        try (Catalogs catalogs = new Catalogs(state, TestPlugins.host())) {
            Snapshots snapshots = new Snapshots(TestPlugins.host(), catalogs, Clock.fixed(now, ZoneOffset.UTC));
            Set<String> known = new TreeSet<>();
            try (var manifests = Files.list(place.resolve("template/from/.vigie/set"))) {
                manifests.forEach(
                        file -> known.add(file.getFileName().toString().replaceFirst("\\..*", "")));
            }
            List<SnapshotInfo> listed = snapshots.list(disk.resolve("copy"), Optional.empty());
            assertThat(listed).extracting(SnapshotInfo::id).isSubsetOf(known);
            if (!listed.isEmpty()) {
                assertThat(snapshots.verify(
                                disk.resolve("copy"), VerifyRequest.everything(ProgressListener.NONE, () -> false)))
                        .allMatch(check -> check.ok() || isNotDescribedYet(check));
            }
        } finally {
            TestDirectories.delete(state);
        }
    }

    /** Archives are copied before what describes them. */
    private static boolean isNotDescribedYet(ArchiveCheck check) {
        return check.errors().size() == 1
                && check.errors().get(0).message().startsWith("it holds only changes, and nothing tells");
    }
}
