package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.fixture.Nobody;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.SnapshotKind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
    private static final List<String> EXTENSIONS = List.of("zip", "tar.gz");

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void prepare() {
        directory = temporary.resolve("new").resolve("backups");
    }

    private static SnapshotHead head(String id) {
        return new SnapshotHead(
                "data", id, Instant.EPOCH, SnapshotKind.FULL, "zip", "data_" + id + ".zip", Optional.empty());
    }

    /** Without any link on the way. */
    private static SetIdentity at(String source, String host) {
        return new SetIdentity("data", source, source, host);
    }

    private Destination claimed() throws Exception {
        Destination destination = Destination.openForWriting(directory);
        destination.set("data").claim(at("/home/me/data", "here"));
        return destination;
    }

    private static PendingSnapshot pending(Destination destination, String id, String content) throws IOException {
        PendingSnapshot pending = destination.begin(head(id), ManifestRole.SNAPSHOT);
        pending.archive().write(content.getBytes(StandardCharsets.UTF_8));
        pending.write(new ManifestLine.Removed("x"));
        PendingSnapshot.ArchiveFacts facts = pending.completeArchive();
        pending.completeManifest(
                new SnapshotEnd(0, 0, 0, 0, facts.size(), facts.sha256(), Unread.NOTHING, Optional.empty()));
        return pending;
    }

    private static void publish(Destination destination, String id, String content) throws IOException {
        try (PendingSnapshot pending = pending(destination, id, content)) {
            pending.publish();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatCameInTheDestinationsPlaceGetsNoChecksum() throws Exception {
        Destination destination = claimed();
        Files.move(directory, temporary.resolve("away"));
        Files.createDirectory(directory);

        assertThatThrownBy(() -> destination.list(head("20261123_101500"), ManifestRole.SNAPSHOT, "0".repeat(64)))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(directory).isEmptyDirectory();
    }

    /** All files and what is in them. */
    private static TreeMap<String, String> contents(Path directory) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Test
    void a_published_snapshot_is_there_and_nothing_else() throws Exception {
        Destination destination = claimed();
        publish(destination, "20261123_101500", "archive");
        assertThat(names(directory)).containsExactly(".vigie", "SHA256SUMS", "data_20261123_101500.zip");
        assertThat(names(directory.resolve(".vigie/data"))).containsExactly("20261123_101500.manifest", "set.json");
        assertThat(names(destination.scratch())).isEmpty();
        Process judge = new ProcessBuilder("sha256sum", "-c", "SHA256SUMS")
                .directory(directory.toFile())
                .start();
        assertThat(judge.waitFor()).isZero();
        assertThat(Destination.open(directory).id()).isEqualTo(destination.id()).isPresent();
    }

    @Test
    void everything_is_private_from_the_beginning() throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX permissions");
        Destination destination = claimed();
        try (ProcessLock ignored = destination.lock(Duration.ZERO);
                PendingSnapshot pending = pending(destination, "20261123_101500", "x")) {
            assertPrivate();
            pending.publish();
        }
        assertPrivate();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.getParent())))
                .isEqualTo("rwx------");
    }

    private void assertPrivate() throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void a_snapshot_that_is_given_up_leaves_nothing() throws Exception {
        Destination destination = claimed();
        TreeMap<String, String> before = contents(directory);
        pending(destination, "20261123_101500", "x").close();
        try (PendingSnapshot pending = destination.begin(head("20261123_101500"), ManifestRole.SNAPSHOT)) {
            pending.archive().write(1);
            assertThatThrownBy(pending::publish).isInstanceOf(IllegalStateException.class);
        }
        assertThat(contents(directory)).isEqualTo(before);
    }

    @Test
    void a_snapshot_that_cannot_be_begun_leaves_nothing() throws Exception {
        Destination destination = claimed();
        Path set = destination
                .set("data")
                .manifest(ManifestRole.SNAPSHOT, "20261123_101500")
                .getParent();
        Files.delete(set.resolve("set.json"));
        Files.delete(set);
        TreeMap<String, String> before = contents(directory);

        assertThatThrownBy(() -> destination.begin(head("20261123_101500"), ManifestRole.SNAPSHOT))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(contents(directory)).isEqualTo(before);
    }

    /** The states a process that dies while it publishes can leave, in order. */
    @Test
    void a_crash_at_any_step_is_recovered_from() throws Exception {
        Destination destination = claimed();
        publish(destination, "20261123_101400", "earlier");
        TreeMap<String, String> before = contents(directory);
        List<Path> states = new ArrayList<>();
        PendingSnapshot begun = destination.begin(head("20261123_101500"), ManifestRole.SNAPSHOT);
        begun.archive().write(1);
        begun.archive().flush();
        copy(directory, newState(states));
        begun.close();

        String id = "20261123_101500";
        PendingSnapshot pending = pending(destination, id, "archive");
        copy(directory, newState(states));
        int notListed = states.size();
        DurableFiles.rename(pending.archiveFile(), directory.resolve(head(id).archive()));
        copy(directory, newState(states));
        new Checksums(directory).put(head(id).archive(), sha256(pending.manifestFile()));
        copy(directory, newState(states));
        Path half = states.get(states.size() - 1);
        Files.writeString(half.resolve("SHA256SUMS.part"), "half");
        DurableFiles.rename(pending.manifestFile(), destination.set("data").manifest(ManifestRole.SNAPSHOT, id));
        copy(directory, newState(states));
        TreeMap<String, String> after = contents(directory);
        pending.close();

        for (int i = 0; i < states.size(); i++) {
            Path state = states.get(i);
            Destination crashed = Destination.openForWriting(state);
            crashed.recover();
            assertThat(contents(state)).as("state %d", i).isEqualTo(i < notListed ? before : after);
            crashed.recover();
            assertThat(contents(state)).as("state %d again", i).isEqualTo(i < notListed ? before : after);
        }
        assertThat(after).isNotEqualTo(before);
    }

    private Path newState(List<Path> states) {
        Path state = temporary.resolve("state" + states.size());
        states.add(state);
        return state;
    }

    private static String sha256(Path manifest) throws IOException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            return reader.end().sha256();
        }
    }

    @Test
    void publishing_by_steps_is_what_publishing_does() throws Exception {
        Destination destination = claimed();
        publish(destination, "20261123_101500", "archive");
        assertThat(destination.checksums().of("data_20261123_101500.zip"))
                .contains(sha256(destination.set("data").manifest(ManifestRole.SNAPSHOT, "20261123_101500")));
    }

    @Test
    void a_pending_manifest_that_is_damaged_or_hostile_does_no_harm() throws Exception {
        Destination destination = claimed();
        Path precious = Files.writeString(temporary.resolve("precious"), "");
        publish(destination, "20261123_101400", "earlier");
        TreeMap<String, String> before = contents(directory);
        Path set = directory.resolve(".vigie/data");
        Files.writeString(set.resolve("20261123_101500.manifest.pending"), "no manifest");
        for (SnapshotHead hostile : List.of(
                hostile("data", "20261123_101501", "../../precious"),
                hostile("../data", "20261123_101501", "data_20261123_101400.zip"),
                hostile("data", "20261123_101501", "data_20261123_101400.zip"),
                hostile("data", "../x", "data_20261123_101501.zip"))) {
            try (ManifestWriter writer = new ManifestWriter(
                    Files.newOutputStream(set.resolve("20261123_101501.manifest.pending")), hostile)) {
                writer.end(new SnapshotEnd(0, 0, 0, 0, 0, "00", Unread.NOTHING, Optional.empty()));
            }
            Files.createDirectories(destination.scratch().resolve("litter/deep"));
            destination.recover();
            assertThat(contents(directory)).isEqualTo(before);
            assertThat(precious).exists();
            assertThat(names(destination.scratch())).isEmpty();
        }
    }

    private static SnapshotHead hostile(String set, String id, String archive) {
        return new SnapshotHead(set, id, Instant.EPOCH, SnapshotKind.FULL, "zip", archive, Optional.empty());
    }

    @Test
    void ids_of_one_second_are_counted_and_kept_in_order() throws Exception {
        Destination destination = claimed();
        var moment = Instant.parse("2026-11-23T10:15:00Z").atZone(ZoneOffset.UTC);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("data_20261123_101500.tar.gz"), "by another tool");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            ids.add(destination.freeId("data", moment, EXTENSIONS));
            publish(destination, ids.get(i), "x");
        }
        assertThat(ids).startsWith("20261123_101500-2", "20261123_101500-3").endsWith("20261123_101500-12");
        publish(destination, "20261123_101501", "x");
        ids.add("20261123_101501");
        assertThat(destination.set("data").manifests(ManifestRole.SNAPSHOT))
                .extracting(manifest -> manifest.getFileName().toString().replace(".manifest", ""))
                .containsExactlyElementsOf(ids);
        assertThat(destination.freeId("data_old", moment, EXTENSIONS)).isEqualTo("20261123_101500");
    }

    /** What had the name is gone here, but a copy may have it still, and others may say that contents lie in it. */
    @Test
    void in_an_hour_that_the_clock_shows_twice_no_id_is_given_again() throws Exception {
        ZoneId paris = ZoneId.of("Europe/Paris");
        Destination destination = claimed();
        assertThat(destination.freeId(
                        "data", Instant.parse("2026-10-25T00:25:00Z").atZone(paris), EXTENSIONS))
                .isEqualTo("20261025_022500");
        assertThat(destination.freeId(
                        "data", Instant.parse("2026-10-25T01:25:00Z").atZone(paris), EXTENSIONS))
                .isEqualTo("20261025_022500-1000");
        assertThat(destination.freeId(
                        "data", Instant.parse("2026-10-25T02:25:00Z").atZone(paris), EXTENSIONS))
                .isEqualTo("20261025_032500");
    }

    @Test
    void what_was_there_before_stays() throws Exception {
        Files.createDirectories(directory.resolve("photos"));
        Files.writeString(directory.resolve("photos/a.jpg"), "photo");
        Files.writeString(directory.resolve("data_old_20261123_101500.zip"), "another set");
        Files.writeString(directory.resolve("data_20261123_101500.zip"), "adopted");
        Files.writeString(directory.resolve("SHA256SUMS"), "# mine\n");
        TreeMap<String, String> before = contents(directory);
        Destination destination = claimed();
        assertThat(destination.archives(EXTENSIONS))
                .extracting(SnapshotName::set)
                .containsExactly("data", "data_old");
        publish(destination, "20261123_101600", "x");
        destination.recover();
        assertThat(destination.removeArchive("data_20261123_101600.zip")).isEqualTo(1);
        destination.set("data").unlist("20261123_101600");
        assertThat(destination.set("data").manifests(ManifestRole.SNAPSHOT)).isEmpty();
        destination.set("data").remove(ManifestRole.BASE, "20261123_101600");
        TreeMap<String, String> after = contents(directory);
        after.keySet().removeIf(path -> path.startsWith(".vigie"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void a_name_that_is_another_only_in_its_spelling_is_refused_where_the_disk_takes_both_for_one() throws Exception {
        Destination.openForWriting(directory)
                .set("Data")
                .claim(new SetIdentity("Data", "/home/me/data", "/home/me/data", "here"));
        // What a disk does that tells no upper case from lower case.
        Files.move(directory.resolve(".vigie/Data"), directory.resolve(".vigie/data"));

        assertThatThrownBy(() -> Destination.open(directory).set("data").claim(at("/home/me/data", "here")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("named \"Data\"")
                .hasMessageContaining("by the name Data");
    }

    @Test
    void a_set_belongs_to_one_source() throws Exception {
        Destination destination = claimed();
        destination.set("data").claim(at("/home/me/data", "here"));
        assertThatThrownBy(() -> destination.set("data").claim(at("/srv/data", "here")))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContainingAll("/home/me/data", "/srv/data", "--name");
        assertThat(destination.sets()).containsExactly("data");
        Files.writeString(directory.resolve(".vigie/data/set.json"), "{");
        assertThatThrownBy(() -> destination.set("data").identity())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("set.json");
    }

    @Test
    void a_set_file_that_has_the_name_of_another_set_is_damaged() throws Exception {
        BackupSet set = claimed().set("data");
        Path file = directory.resolve(".vigie/data/set.json");
        Files.writeString(file, Files.readString(file).replace("\"data\"", "\"date\""));
        assertThatThrownBy(() -> set.claim(at("/home/me/data", "here")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("set.json is damaged", "--repair");
        assertThat(set.discardDamagedIdentity(true)).contains(file);
        set.claim(at("/home/me/data", "here"));
        assertThat(set.identity()).contains(at("/home/me/data", "here"));
    }

    @Test
    void a_set_goes_along_when_the_path_it_was_asked_for_leads_elsewhere() throws Exception {
        Destination destination = claimed();
        Path file = directory.resolve(".vigie/data/set.json");
        Files.writeString(file, "{'name':'data','source':'/srv/one','host':'here'}".replace('\'', '"'));
        SetIdentity one = new SetIdentity("data", "/srv/one", "/srv/current", "here");
        destination.set("data").claim(one);
        assertThat(destination.set("data").identity()).contains(one);
        SetIdentity two = new SetIdentity("data", "/srv/two", "/srv/current", "here");
        destination.set("data").claim(new SetIdentity("data", "/srv/two", "/srv/current", "unknown"));
        assertThat(destination.set("data").identity()).contains(two);
        assertThat(destination.set("data").sources()).containsExactly("/srv/two", "/srv/current");
        assertThatThrownBy(() -> destination.set("data").claim(at("/srv/one", "here")))
                .hasMessageContainingAll("/srv/two", "/srv/one");
    }

    @Test
    void a_set_belongs_to_one_machine_until_another_takes_it_over() throws Exception {
        Destination destination = claimed();
        SetIdentity other = at("/home/me/data", "there");
        destination.set("data").claim(at("/home/me/data", "HERE.in.another.network"));
        destination.set("data").claim(at("/home/me/data", "unknown"));
        assertThatThrownBy(() -> destination.set("data").claim(other))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContainingAll("on the machine here", "this is there", "--name", "--take-over");
        destination.set("data").handOver(other);
        destination.set("data").claim(other);
    }

    @Test
    void what_cannot_be_a_destination_is_said() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThatThrownBy(() -> Destination.open(temporary.resolve("none"))).hasMessageContaining("no destination");
        assertThatThrownBy(() -> Destination.open(file)).hasMessageContaining("not a directory");
        assertThatThrownBy(() -> Destination.openForWriting(file)).hasMessageContaining("not a directory");
        assertThatThrownBy(() -> Destination.openForWriting(file.resolve("below")))
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll("cannot write", file.toString());
        claimed();
        Path marker = directory.resolve(".vigie/destination.json");
        Files.writeString(marker, Files.readString(marker).replace(":1", ":2"));
        assertThatThrownBy(() -> Destination.open(directory)).hasMessageContaining("newer Vigie");
        for (String damaged : List.of("", "null", "[]", "{}", "{\"layout\":1,\"id\":\"x\"}", "{\"layout\":\"a\"}")) {
            Files.writeString(marker, damaged);
            assertThatThrownBy(() -> Destination.open(directory)).as(damaged).isInstanceOf(BackupException.class);
        }
    }

    /** What can be opened and then not read is told by Java in another way than what cannot be opened. */
    @Test
    void a_marker_that_the_disk_does_not_give_is_not_taken_for_a_damaged_one() throws Exception {
        claimed();
        Path marker = directory.resolve(".vigie/destination.json");
        Files.delete(marker);
        Files.createDirectory(marker);

        assertThatThrownBy(() -> Destination.open(directory))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("cannot read " + marker)
                .hasMessageNotContaining("--repair");
        assertThatThrownBy(() -> Destination.renewMarker(directory, true)).isInstanceOf(IOException.class);
        assertThat(marker).isDirectory();
    }

    @Test
    void a_destination_without_permission_is_said(@TempDir Path classes) throws Exception {
        assumeTrue(File.separatorChar == '/', "POSIX permissions");
        Nobody.letRead(temporary);
        assertThat(Nobody.run(classes, DestinationTest.class, temporary.toString()))
                .containsExactly("cannot write to the destination " + temporary + ": permission denied");
    }

    @Test
    void one_process_at_a_time_and_a_killed_one_lets_go() throws Exception {
        Destination destination = claimed();
        Process holder = another(directory, "hold");
        assertThat(holder.getInputStream().read()).isEqualTo('h');
        assertThatThrownBy(() -> destination.lock(Duration.ofMillis(100)))
                .isInstanceOf(BackupException.class)
                .hasMessageMatching(
                        ".*process " + holder.pid() + " on \\S+ since 20\\d\\d-.*; try again when .* --wait");
        holder.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        try (ProcessLock ignored = destination.lock(Duration.ofSeconds(10))) {
            assertThat(holder.isAlive()).isFalse();
        }
    }

    @Test
    void who_is_told_to_end_waits_no_longer_for_whomever() throws Exception {
        Destination destination = claimed();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        Patience patience =
                new Patience(Duration.ofMinutes(10), begun::incrementAndGet, () -> asked.incrementAndGet() == 3);
        try (ProcessLock ignored = destination.lock(Duration.ZERO)) {
            assertThatThrownBy(() -> destination.lock(patience)).hasMessageContaining("given up");
        }
        assertThat(begun).hasValue(1);
        destination.lock(patience).close();
        assertThat(begun).as("nobody there to wait for").hasValue(1);

        asked.set(0);
        Process holder = another(directory, "hold");
        assertThat(holder.getInputStream().read()).isEqualTo('h');
        assertThatThrownBy(() -> destination.lock(patience)).hasMessageContaining("given up");
        assertThat(begun).hasValue(2);
        holder.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }

    @Test
    void one_thread_at_a_time_under_any_name_of_the_directory() throws Exception {
        Destination destination = claimed();
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        try (ProcessLock ignored = destination.lock(Duration.ZERO)) {
            assertThatThrownBy(() -> Destination.open(link).lock(Duration.ofMillis(10)))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("being used");
            // To close a channel of a file that another channel has locked would let other processes in.
            assertThat(said(another(directory, "try"))).contains("is being used by process");
        }
        destination.lock(Duration.ZERO).close();
    }

    @Test
    void nothing_is_removed_while_another_process_reads() throws Exception {
        Destination destination = claimed();
        Process reader = another(directory, "read");
        assertThat(reader.getInputStream().read()).isEqualTo('h');
        assertThat(destination.removing(Duration.ofMillis(100))).isEmpty();
        destination.reading(Duration.ZERO).close();
        assertThat(destination.removing(Duration.ZERO)).isEmpty();
        reader.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        destination.removing(Duration.ofSeconds(10)).orElseThrow().close();
    }

    @Test
    void any_number_of_threads_reads_and_one_removes() throws Exception {
        Destination destination = claimed();
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        Hold first = destination.reading(Duration.ZERO);
        Hold second = Destination.open(link).reading(Duration.ZERO);
        first.close();
        first.close();
        assertThat(destination.removing(Duration.ZERO)).isEmpty();
        assertThat(said(another(directory, "remove"))).isEqualTo("something is being read");
        second.close();
        Hold removing = destination.removing(Duration.ZERO).orElseThrow();
        assertThat(Destination.open(link).removing(Duration.ZERO)).isEmpty();
        destination.reading(Duration.ofMillis(10)).close();
        assertThat(said(another(directory, "remove"))).isEqualTo("something is being read");
        removing.close();
        assertThat(said(another(directory, "remove"))).isEqualTo("removed");
    }

    @Test
    void what_cannot_be_locked_is_read_all_the_same() throws Exception {
        Files.createDirectories(directory);
        Destination.open(directory).reading(Duration.ZERO).close();
        assertThat(directory).isEmptyDirectory();

        Destination destination = claimed();
        Path lock = directory.resolve(".vigie/.reading.lock");
        Files.delete(lock);
        destination.reading(Duration.ZERO).close();
        assertThat(lock).as("what whoever reads may own").doesNotExist();
        destination.removing(Duration.ZERO).orElseThrow().close();
        assertThat(lock).exists();
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static Process another(Path directory, String task) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DestinationTest.class.getName(),
                        directory.toString(),
                        task)
                .redirectErrorStream(true)
                .start();
    }

    /** What runs in a Java machine of its own: tries to do something with a destination, and may go on until it is killed. */
    public static void main(String[] arguments) throws Exception {
        try {
            Destination destination = Destination.openForWriting(Path.of(arguments[0]));
            switch (arguments.length > 1 ? arguments[1] : "") {
                case "hold" -> goOn(destination.lock(Duration.ofSeconds(10)));
                case "read" -> goOn(destination.reading(Duration.ofSeconds(10)));
                case "try" -> destination.lock(Duration.ZERO).close();
                case "remove" ->
                    System.out.println(
                            destination.removing(Duration.ZERO).isPresent() ? "removed" : "something is being read");
                default -> {}
            }
        } catch (BackupException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void goOn(AutoCloseable held) throws Exception {
        try (held) {
            System.out.println("held");
            Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        }
    }
}
