package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of what changed, and any kept moment out of them. */
class IncrementalIT {
    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path backup;
    private int restored;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
        source = machine.directory("data");
        backup = machine.at("backup");
    }

    /** A snapshot, and the tree as it was when it was made. */
    private record Past(String id, Path archive, Instant after, List<String> tree, JsonObject answer) {}

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void everyMomentComesBack(String format) throws Exception {
        List<Past> history = new ArrayList<>();
        Judge.run(
                source,
                "sh",
                "-c",
                "mkdir a b && seq 200000 > a/numbers && head -c 500000 /dev/urandom > a/random"
                        + " && echo one > b/one && echo two > b/two && ln -s b link && mkdir empty");
        history.add(snapshot(format));
        assertThat(history.get(0).answer().get("kind").getAsString()).isEqualTo("full");

        Judge.run(source, "sh", "-c", "echo changed > b/one && mkdir new && echo three > new/three");
        history.add(snapshot(format));
        assertThat(history.get(1).archive().getFileName().toString()).endsWith(".incr." + format);
        assertThat(contents(history.get(1))).containsExactlyInAnyOrder("b/one", "new/three");

        Judge.run(source, "sh", "-c", "mv a/random new/moved && mv a renamed && cp b/two b/copy");
        history.add(snapshot(format));
        assertThat(contents(history.get(2)))
                .as("moved and copied files are not stored again")
                .isEmpty();

        Judge.run(
                source,
                "sh",
                "-c",
                "rm -r b/two empty && chmod 600 b/one && chmod 700 new && touch -d @1234567890 b/copy");
        history.add(snapshot(format));
        assertThat(contents(history.get(3))).as("facts need no content").isEmpty();

        Judge.run(
                source,
                "sh",
                "-c",
                "rm link && mkdir link && echo in > link/file && rm -r renamed"
                        + " && ln -s nowhere renamed && rm new/three && mkdir new/three");
        history.add(snapshot(format));

        for (Past past : history) {
            assertRestored(past.id(), past, backup);
        }
        Past second = history.get(1);
        assertRestored(second.after().toString(), second, backup);
        assertRestoredByAge(history.get(2), history);
        assertRestored("latest", history.get(4), backup);

        Judge.run(directory, "rm", "-rf", machine.state());
        Past afterwards = snapshot(format);
        assertThat(afterwards.answer().get("kind").getAsString())
                .as("without a catalog")
                .isEqualTo("incremental");
        assertThat(contents(afterwards))
                .as("what is stored again without a catalog")
                .isEmpty();

        Path elsewhere = machine.at("another place");
        Files.move(backup, elsewhere);
        for (Past past : List.of(history.get(0), history.get(2), history.get(4))) {
            assertRestored(past.id(), past, elsewhere);
        }
        machine.vigie("verify", elsewhere).done();

        machine.vigie("prune", elsewhere, "--keep-last", "3").done();
        assertThat(ids(elsewhere))
                .containsExactly(
                        afterwards.id(), history.get(4).id(), history.get(3).id());
        assertRestored(history.get(3).id(), history.get(3), elsewhere);
        assertRestored(history.get(4).id(), history.get(4), elsewhere);
        machine.vigie("verify", elsewhere).done();
        Judge.run(elsewhere, "sha256sum", "--quiet", "-c", "SHA256SUMS");
        machine.vigie("restore", elsewhere, "--at", history.get(0).id(), "--to", machine.at("no"))
                .refused(2, history.get(0).id());
    }

    /** What old archives hold is put together in one, in which a name cannot be both. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void whatWasAFileOnceAndADirectoryLaterIsPutTogetherForAnyTool(String format) throws Exception {
        Judge.run(
                source,
                "sh",
                "-c",
                "printf file1 > p; mkdir q; printf deep1 > q/deep; head -c 3000000 /dev/urandom > junk");
        snapshot(format);
        Judge.run(
                source,
                "sh",
                "-c",
                "mv p 1; mv q/deep 2; rmdir q; mkdir p; printf deep2 > p/deep; printf file2 > q;"
                        + " head -c 3000000 /dev/urandom > junk");
        snapshot(format);
        Judge.run(source, "sh", "-c", "mv p/deep 3; rmdir p; mv q 4; rm junk");
        Past last = snapshot(format);
        for (int i = 0; i < 2; i++) {
            machine.vigie("prune", backup, "--keep-last", "1").done();
        }

        assertThat(unpacked(archiveBeside(last, format), format))
                .containsExactlyInAnyOrder("file1", "deep1", "file2", "deep2");
        assertRestored(last.id(), last, backup);
    }

    private Path archiveBeside(Past snapshot, String format) throws IOException {
        try (Stream<Path> files = Files.list(backup)) {
            List<Path> archives = files.filter(
                            file -> file.toString().endsWith(format) && !file.equals(snapshot.archive()))
                    .toList();
            assertThat(archives).hasSize(1);
            return archives.get(0);
        }
    }

    /** What the files hold that an ordinary tool gets out of an archive. */
    private List<String> unpacked(Path archive, String format) throws IOException {
        Path place = machine.directory("unpacked");
        if (format.equals("zip")) {
            Judge.run(place, "unzip", "-q", archive);
        } else {
            Judge.run(place, "tar", "-xzf", archive);
        }
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void restoreTouchesOnlyWhatItIsAskedTo() throws IOException {
        machine.write("data/keep/one", "one");
        machine.write("data/keep/two", "two");
        machine.write("data/other", "other");
        snapshot("zip");
        Path target = machine.at("target");
        machine.write("target/keep/one", "mine");
        machine.write("target/surplus", "mine");

        machine.vigie("restore", backup, "--to", target, "--dry-run").done();
        assertThat(target.resolve("keep/two")).doesNotExist();

        machine.vigie("restore", backup, "--to", target, "keep").done();
        assertThat(target.resolve("keep/one")).hasContent("mine");
        assertThat(target.resolve("keep/two")).hasContent("two");
        assertThat(target.resolve("other")).doesNotExist();

        machine.vigie("restore", backup, "--to", target, "--overwrite", "if-changed", "--delete")
                .done();
        assertThat(Trees.of(target)).isEqualTo(Trees.of(source));

        assertThat(machine.vigie("restore", backup, "--to", machine.at("no"), "keep/onee")
                        .exited(3)
                        .out())
                .contains("keep/onee");
        machine.vigie("restore", backup, "--to", machine.at("no"), "--at", "1999-01-01")
                .refused(2, "1999");
        machine.vigie("restore", backup, "--to", machine.at("no"), "--at", "19990101_000000")
                .refused(2, "19990101_000000");
        machine.vigie("restore", backup, "--to", machine.at("no"), "--at", "whenever")
                .refused(2, "whenever");
        assertThat(machine.at("no/keep")).doesNotExist();
    }

    @Test
    void unchangedIsSaidAndADamagedArchiveLosesOnlyItsOwn() throws IOException {
        machine.write("data/one", "one");
        machine.write("data/two", "two");
        snapshot("zip");
        Answer again = machine.vigie("backup", source, backup, "--mode", "incremental", "--skip-if-unchanged", "--json")
                .done();
        assertThat(again.text("status")).isEqualTo("unchanged");
        assertThat(ids(backup)).hasSize(1);
        machine.write("data/two", "changed");
        Past second = snapshot("zip");
        Files.write(second.archive(), new byte[100]);

        Answer verified = machine.vigie("verify", backup, "--json").exited(1);
        assertThat(verified.text("status")).isEqualTo("failed");
        Path target = machine.at("target");
        Answer partly =
                machine.vigie("restore", backup, "--to", target, "--json").exited(3);
        assertThat(partly.text("status")).isEqualTo("partial");
        assertThat(partly.object().getAsJsonArray("errors").toString()).contains("two");
        assertThat(target.resolve("one")).hasContent("one");
    }

    private Past snapshot(String format) {
        Answer answer = machine.vigie(
                        "backup", "--json", "-v", "-k", "all", "-f", format, "--mode", "incremental", source, backup)
                .done();
        List<String> tree = Trees.withoutDirectoryTimes(Trees.of(source));
        JsonObject made = answer.object();
        return new Past(
                made.get("id").getAsString(), Path.of(made.get("archive").getAsString()), Instant.now(), tree, made);
    }

    /** While the program starts, time goes on; the snapshot that it finds is one that was the newest in that time. */
    private void assertRestoredByAge(Past meant, List<Past> history) {
        Map<String, Instant> created = created();
        long age = Duration.between(created.get(meant.id()), Instant.now()).toSeconds();
        Path target = machine.at("restored/" + ++restored);
        Instant earliest = Instant.now().minusSeconds(age);
        machine.vigie("restore", backup, "--at", age + " seconds ago", "--to", target)
                .done();
        Instant latest = Instant.now().minusSeconds(age);
        List<List<String>> possible = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            boolean begun = !created.get(history.get(i).id()).isAfter(latest);
            boolean over = i + 1 < history.size()
                    && created.get(history.get(i + 1).id()).isBefore(earliest);
            if (begun && !over) {
                possible.add(history.get(i).tree());
            }
        }
        assertThat(possible).contains(Trees.withoutDirectoryTimes(Trees.of(target)));
    }

    private Map<String, Instant> created() {
        Map<String, Instant> created = new HashMap<>();
        machine.vigie("list", backup, "--json").done().array().forEach(element -> {
            JsonObject snapshot = element.getAsJsonObject();
            created.put(
                    snapshot.get("id").getAsString(),
                    Instant.parse(snapshot.get("created").getAsString()));
        });
        return created;
    }

    private void assertRestored(String at, Past past, Path from) {
        Path target = machine.at("restored/" + ++restored);
        machine.vigie("restore", from, "--at", at, "--to", target).done();
        Trees.assertSame(at, Trees.withoutDirectoryTimes(Trees.of(target)), past.tree());
    }

    /** The files an archive holds. */
    private List<String> contents(Past past) {
        return Judge.run(directory, "bsdtar", "-tf", past.archive())
                .out()
                .lines()
                .filter(name -> !name.endsWith("/"))
                .toList();
    }

    private List<String> ids(Path destination) {
        List<String> ids = new ArrayList<>();
        machine.vigie("list", destination, "--json")
                .done()
                .array()
                .forEach(
                        snapshot -> ids.add(snapshot.getAsJsonObject().get("id").getAsString()));
        return ids;
    }
}
