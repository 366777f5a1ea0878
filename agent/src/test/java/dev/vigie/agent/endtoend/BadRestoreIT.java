package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person may get wrong when files are to come back, and what may be wrong with the backups: what can be given back
 * is, and what cannot is named. Of three snapshots, the second changed {@code two} and the third {@code three}.
 */
class BadRestoreIT {
    @TempDir
    Path directory;

    private Machine machine;
    private Path backup;
    private Path target;
    private final List<Path> archives = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void threeSnapshots() {
        machine = new Machine(directory);
        backup = machine.at("backup");
        target = machine.at("target");
        machine.write("data/one", "1");
        machine.write("data/two", "2");
        machine.write("data/letters/aunt.txt", "Dear aunt");
        machine.write("data/three", "3");
        snapshot();
        machine.write("data/two", "2, changed");
        snapshot();
        machine.write("data/three", "3, changed");
        snapshot();
    }

    private void snapshot() {
        Answer made = machine.vigie("backup", "--json", "--mode", "incremental", machine.at("data"), backup)
                .done();
        ids.add(made.text("id"));
        archives.add(Path.of(made.text("archive")));
    }

    @Test
    void momentsAndPathsThereAreNot() {
        restore("--at", "2001-01-01 10:00").refused(2, "no snapshot as old as 2001-01-01 10:00", ids.get(0));
        restore("--at", "20 years ago").refused(2, "no snapshot as old as", ids.get(0));
        restore("--at", "20010101_100000").refused(2, "no snapshot 20010101_100000", ids.get(2), "vigie list");
        restore("--at", "sometime").refused(2, "sometime", "2 hours ago");
        assertThat(target).doesNotExist();
        machine.vigie("versions", backup, "leters/aunt.txt").refused(2, "did you mean \"letters/aunt.txt\"?");

        String one = machine.at("data/one").toString();
        Answer some = restore("--json", "leters/aunt.txt", "data/two", one).exited(3);
        assertThat(some.object().getAsJsonArray("errors").toString())
                .contains("leters/aunt.txt", "not in the snapshot", "letters/aunt.txt", "Did you mean \\\"two\\\"?");
        assertThat(target.resolve("one")).hasContent("1");
        assertThat(target.resolve("letters")).doesNotExist();
    }

    @Test
    void anArchiveInTheMiddleIsCutShortOrMissing() throws IOException {
        Files.write(archives.get(1), new byte[50]);
        requireAllButTwo("damaged");
        Files.delete(archives.get(1));
        requireAllButTwo("every archive that held its content is missing or damaged");

        restore("--at", ids.get(0)).done();
        assertThat(target.resolve("two")).hasContent("2");
        machine.vigie("verify", backup).exited(1);
    }

    private void requireAllButTwo(String why) throws IOException {
        Answer answer = restore().exited(3);
        assertThat(answer.out()).contains("two: ", why).doesNotContain("one: ", "three: ");
        assertThat(target.resolve("one")).hasContent("1");
        assertThat(target.resolve("letters/aunt.txt")).hasContent("Dear aunt");
        assertThat(target.resolve("three")).hasContent("3, changed");
        assertThat(target.resolve("two")).doesNotExist();
        Judge.run(directory, "rm", "-r", target.toString());
    }

    /** As after a newer Vigie was tried out on the same destination. */
    @Test
    void aManifestIsOfANewerVigie() throws IOException {
        Path manifest = backup.resolve(".vigie/data/" + ids.get(1) + ".manifest");
        byte[] newer = ofANewerVigie(manifest);
        Files.write(manifest, newer);
        Judge.run(directory, "rm", "-r", machine.state().toString());

        assertThat(machine.vigie("list", backup).exited(0).err())
                .contains(manifest.toString(), "newer Vigie", "no backup is removed")
                .doesNotContain("is damaged");
        restore("--at", ids.get(0)).exited(0);
        assertThat(target.resolve("two")).hasContent("2");
        machine.vigie("prune", backup, "--keep-last", "1").refused(1, ids.get(1), "newer Vigie");
        snapshot();
        assertThat(archives).allMatch(Files::exists);
        assertThat(manifest).hasBinaryContent(newer);
    }

    /** As when two Vigies are used in turn, one of which keeps its catalog in another way. */
    @Test
    void aCatalogIsOfANewerVigie() throws IOException {
        Path catalog = catalogs().get(0);
        rename(catalog, "snapshots", "moments", "+ 1");
        byte[] newer = Files.readAllBytes(catalog);

        assertThat(machine.vigie("list", backup).done().err())
                .contains(catalog.toString(), "newer Vigie", "Reading the manifests of 3 snapshots");
        machine.write("data/one", "1, changed");
        snapshot();
        assertThat(machine.vigie("list", backup).done().err()).doesNotContain("Vigie");
        restore().done();
        assertThat(target.resolve("one")).hasContent("1, changed");
        assertThat(catalog).hasBinaryContent(newer);
        assertThat(catalogs()).hasSize(2);

        rename(catalog, "moments", "snapshots", "- 1");
        machine.write("data/one", "1, by the newer one");
        snapshot();
        rename(catalog, "snapshots", "moments", "+ 1");
        assertThat(machine.vigie("list", "--json", backup).done().array()).hasSize(5);
        restore().done();
        assertThat(target.resolve("one")).hasContent("1, by the newer one");
        machine.vigie("prune", backup, "--keep-last", "1").done();
        machine.vigie("verify", backup).done();
    }

    private List<Path> catalogs() throws IOException {
        try (Stream<Path> files = Files.list(machine.state().resolve("catalogs"))) {
            return files.filter(file -> file.toString().endsWith(".db")).toList();
        }
    }

    private void rename(Path catalog, String table, String name, String layouts) {
        String program = """
                import sqlite3, sys
                catalog = sqlite3.connect(sys.argv[1])
                layout = catalog.execute("PRAGMA user_version").fetchone()[0] %s
                catalog.execute("ALTER TABLE %s RENAME TO %s")
                catalog.execute(f"PRAGMA user_version = {layout}")
                """.formatted(layouts, table, name);
        Judge.run(directory, "python3", "-c", program, catalog);
    }

    private static byte[] ofANewerVigie(Path manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(manifest));
                OutputStream out = new GZIPOutputStream(bytes)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            out.write(text.replace("{\"vigie\":1,", "{\"vigie\":99,").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Answer restore(String... more) {
        List<Object> arguments = new ArrayList<>(List.of("restore", backup, "--to", target, "--overwrite", "always"));
        arguments.addAll(List.of(more));
        return machine.vigie(arguments.toArray());
    }
}
