package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs work in a watched folder; when they are done, the newest snapshot is what they left. */
@Order(2) // Takes long, so others have something to do meanwhile.
class WatchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path backup;
    private int restored;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
        source = machine.directory("work");
        backup = machine.at("backup");
    }

    @Test
    void gitWorksInTheFolder() throws IOException {
        TreesIT.repository(machine.at("upstream"));
        try (Session watch = watch()) {
            Judge.run(source, "git", "clone", "-q", machine.at("upstream"), "project");
            assertMirrored("git clone");

            Path project = source.resolve("project");
            Judge.run(project, "git", "checkout", "-q", "other");
            Judge.run(project, "git", "checkout", "-q", "v3");
            Judge.run(project, "git", "checkout", "-q", "main");
            Judge.run(project, "git", "checkout", "-q", "other");
            assertMirrored("git checkout");

            Judge.run(project, "git", "gc", "-q", "--prune=now");
            Judge.run(source, "rm", "-rf", "project/src");
            assertMirrored("git gc and rm -rf");

            end(watch);
        }
        Path clone = machine.at("clone");
        machine.vigie("restore", backup, "--to", clone).done();
        Judge.run(clone.resolve("project"), "git", "fsck", "--full");
        assertEverythingVerifies();
    }

    @Test
    void buildsAndCopiesAndEditorsWorkInTheFolder() throws IOException {
        machine.write("work/big/a/one", "1");
        machine.write("work/big/b/c/two", "2");
        Path elsewhere = Trees.many(machine.at("elsewhere"), 600);
        machine.write("work/notes.txt", "before");
        try (Session watch = watch()) {
            assertMirrored("the start");

            machine.write("work/build/Makefile", """
                    objects = $(patsubst %.c,%.o,$(wildcard *.c))
                    program: $(objects)
                    \tcc -o $@ $^
                    clean:
                    \trm -f *.o program
                    """);
            machine.write("work/build/main.c", "int f(void); int main(void) { return f(); }\n");
            machine.write("work/build/f.c", "int f(void) { return 0; }\n");
            Path build = source.resolve("build");
            Judge.run(build, "make", "-s");
            Judge.run(build, "make", "-s", "clean");
            Judge.run(build, "make", "-s");
            // What an editor does: write beside, rename over.
            Judge.run(
                    source,
                    "sh",
                    "-c",
                    "cp notes.txt .notes.swp && echo after > .notes.new && mv .notes.new notes.txt"
                            + " && rm .notes.swp");
            assertMirrored("make and an editor");

            Judge.run(source, "rsync", "-a", elsewhere + "/", "copy/");
            Judge.run(
                    source, "sh", "-c", "rm -rf copy/001 && echo more >> copy/000/000007 && chmod 600 copy/000/000008");
            assertMirrored("rsync");

            Files.move(elsewhere, source.resolve("moved in"));
            Files.move(source.resolve("big"), source.resolve("renamed"));
            machine.write("work/renamed/b/c/three", "3");
            assertMirrored("directories moved in and renamed");

            Judge.run(source, "rm", "-rf", "moved in", "copy");
            Judge.run(
                    source,
                    "sh",
                    "-c",
                    "rm notes.txt && mkdir notes.txt && ln -s nowhere notes.txt/link"
                            + " && rm -r renamed/a && ln -s b renamed/a");
            assertMirrored("rm -rf and files that become directories and links");
            end(watch);
        }
        assertEverythingVerifies();
    }

    @Test
    void changesOfTheTimeItDidNotRunAreFoundAndExcludedFilesWakeNobody() throws Exception {
        machine.write("work/kept/file", "one");
        machine.write("work/gone", "gone");
        try (Session watch = watch("-e", "*.log", "-e", "cache/")) {
            assertMirrored("the start");
            end(watch);
        }
        machine.write("work/kept/file", "two");
        machine.write("work/new/file", "new");
        Files.delete(source.resolve("gone"));
        try (Session watch = watch("-e", "*.log", "-e", "cache/")) {
            assertMirrored("what happened meanwhile");
            List<Path> before = archives();
            machine.write("work/debug.log", "noise");
            machine.write("work/kept/other.log", "noise");
            machine.write("work/cache/a/b/c", "noise");
            // A change that counts comes after the noise. It must be the only one of the next snapshot.
            TimeUnit.SECONDS.sleep(5);
            assertThat(archives()).as("snapshots after noise").isEqualTo(before);
            machine.write("work/kept/file", "three");
            await(() -> archives().size() > before.size(), "a snapshot");
            end(watch);
        }
        Path last = machine.at("last");
        machine.vigie("restore", backup, "--to", last).done();
        assertThat(Files.readString(last.resolve("kept/file"))).isEqualTo("three");
        assertThat(last.resolve("debug.log")).doesNotExist();
        assertThat(last.resolve("cache")).doesNotExist();
    }

    @Test
    void theSourceVanishesAndComesBack() throws IOException {
        machine.write("work/file", "one");
        try (Session watch = watch()) {
            assertMirrored("the start");
            List<Path> before = archives();

            Files.move(source, machine.at("away"));
            watch.awaitWords("missing");
            assertThat(archives()).as("backups while the source is away").isEqualTo(before);
            assertThat(watch.alive()).isTrue();

            machine.write("away/file", "two");
            Files.move(machine.at("away"), source);
            assertMirrored("the return");
            machine.write("work/later", "three");
            assertMirrored("what came after the return");
            end(watch);
        }
        assertThat(archives()).hasSizeGreaterThanOrEqualTo(2);
        assertEverythingVerifies();
    }

    /** A file that never rests is backed up anyway, and a snapshot holds one state of it. */
    @Test
    void aFileThatNeverRestsIsBackedUp() throws IOException {
        machine.write("work/quiet", "quiet");
        try (Session watch = watch("--max-wait", "3s");
                Session writer = Session.start(
                        new ProcessBuilder("sh", "-c", "while :; do date >> restless; sleep 0.1; done")
                                .directory(source.toFile()),
                        machine.at("calls/writer"))) {
            watch.awaitWords("Backup completed");
            int from = watch.said().length();
            watch.awaitWords(from, "Backup completed");
            assertThat(writer.alive()).isTrue();
            end(watch);
        }
        Path last = machine.at("last");
        machine.vigie("restore", backup, "--to", last).done();
        assertThat(Files.readString(source.resolve("restless"))).startsWith(Files.readString(last.resolve("restless")));
        assertThat(last.resolve("quiet")).hasContent("quiet");
    }

    @Test
    void aStormOfChangesIsInTheNewestSnapshot() {
        machine.write("work/before/file", "before");
        try (Session watch = watch("--max-wait", "2s")) {
            assertMirrored("the start");
            Judge.run(
                    source,
                    "sh",
                    "-c",
                    "mkdir -p storm/a storm/b && seq -f storm/a/%g 6000 | xargs touch"
                            + " && seq -f storm/b/%g 3000 | xargs touch && seq -f storm/a/%g 5900 | xargs rm"
                            + " && mkdir -p storm/late/deep && echo last > storm/late/deep/file && rm -r before");
            assertMirrored("a storm of 15,000 changes");
            machine.write("work/storm/late/deep/later", "and it goes on");
            assertMirrored("the calm after it");
            end(watch);
        }
    }

    @Test
    void whereTheSystemLetsNoMoreBeWatchedTheRestIsLookedAtAndTheStatusHasTheCure() throws IOException {
        for (int number = 0; number < 60; number++) {
            machine.write("work/directory" + number + "/file", "text");
        }
        try (Session watch = machine.startThrough(watchingAtMost(20), "watch", source, backup, "--quiet", "500ms")) {
            watch.awaitWords("a part of");
            assertThat(watch.said()).contains("sudo sysctl fs.inotify.max_user_watches=");
            assertMirrored("the start");
            assertThat(machine.vigie("status").done().out())
                    .contains("degraded", "sudo sysctl fs.inotify.max_user_watches=", "every 5 minutes");
            machine.write("work/noticed", "the folder itself is watched");
            assertMirrored("a change where it is watched");
            end(watch);
        }
    }

    @Test
    void whatIsWatchedGoesOnBeingWatchedWhenMoreComesThanTheSystemLets() {
        for (int number = 0; number < 10; number++) {
            machine.write("work/early" + number + "/file", "text");
        }
        try (Session watch = machine.startThrough(watchingAtMost(40), "watch", source, backup, "--quiet", "500ms")) {
            assertMirrored("the start");
            for (int number = 0; number < 60; number++) {
                machine.write("work/late" + number + "/file", "text");
            }
            watch.awaitWords("a part of");
            assertMirrored("more directories than may be watched");
            for (int number = 0; number < 10; number++) {
                machine.write("work/early" + number + "/file", "changed");
            }
            assertMirrored("changes where it was watched before");
            end(watch);
        }
    }

    @Test
    void whereTheSystemLetsNothingBeWatchedTheAgentProtectsAllTheSame() {
        machine.write("work/file", "text");
        Path configuration = machine.write("vigie.yaml", "folders: [ { source: work, destination: backup } ]");
        try (Session agent = machine.startThrough(watchingAtMost(0), "run", "-c", configuration)) {
            agent.awaitWords("The configuration cannot be watched");
            assertThat(agent.said()).contains("sudo sysctl fs.inotify.max_user_watches=");
            assertMirrored("the start");
            end(agent);
        }
    }

    /** A program that starts another with a limit of its own. */
    private List<String> watchingAtMost(int directories) {
        String limit = "/proc/sys/user/max_inotify_watches";
        String limiting = "echo " + directories + " > " + limit;
        boolean can = Files.exists(Path.of(limit))
                && Judge.attempt(directory, "unshare", "-Ur", "sh", "-c", limiting)
                                .status()
                        == 0;
        assumeTrue(can, "here one cannot be given a limit of one's own");
        return List.of("unshare", "-Ur", "sh", "-c", limiting + " && exec \"$@\"", "sh");
    }

    private Session watch(Object... options) {
        Object[] all = Stream.concat(Stream.of("watch", source, backup, "--quiet", "700ms"), Stream.of(options))
                .toArray();
        return machine.start(all);
    }

    private static void end(Session watch) {
        watch.terminate();
        watch.end(10, TimeUnit.SECONDS).done();
    }

    /** Sooner or later the newest snapshot is what is there now. */
    private void assertMirrored(String what) {
        List<String> expected = Trees.withoutDirectoryTimes(Trees.of(source));
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            await(() -> !archives().isEmpty(), "a first snapshot");
            Path target = machine.at("restored/" + ++restored);
            machine.vigie("restore", backup, "--at", "latest", "--to", target).done();
            List<String> found = Trees.withoutDirectoryTimes(Trees.of(target));
            if (found.equals(expected)) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                Trees.assertSame(what, found, expected);
            }
        }
    }

    private static void await(Callable<Boolean> condition, String what) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    private List<Path> archives() throws IOException {
        if (!Files.exists(backup)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backup)) {
            return files.filter(file -> file.getFileName().toString().startsWith("work_"))
                    .sorted()
                    .toList();
        }
    }

    private void assertEverythingVerifies() {
        machine.vigie("verify", backup).done();
        Judge.run(backup, "sha256sum", "--quiet", "-c", "SHA256SUMS");
    }
}
