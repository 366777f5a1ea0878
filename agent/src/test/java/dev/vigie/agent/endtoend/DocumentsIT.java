package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts rely on: {@code --json} is one document on standard output with at least these fields. */
class DocumentsIT {
    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path backup;

    @BeforeEach
    void aFolder() {
        machine = new Machine(directory);
        source = machine.write("data/sub/file", "content").getParent().getParent();
        machine.write("data/skipped.log", "noise");
        backup = machine.at("backup");
    }

    @Test
    void everyCommandAnswersWithItsFields() throws IOException {
        JsonObject preview = machine.vigie("backup", "--json", "--dry-run", "-e", "*.log", source, backup)
                .done()
                .object();
        assertThat(texts(preview.getAsJsonArray("included")))
                .contains("sub/file")
                .doesNotContain("skipped.log");
        assertThat(texts(preview.getAsJsonArray("excluded"))).containsExactly("skipped.log");
        assertThat(backup).as("a dry run writes nothing").doesNotExist();

        Judge.run(source, "mkfifo", "pipe");
        Answer partial = machine.vigie("backup", "--json", "-v", "-e", "*.log", source, backup);
        JsonObject made = partial.object();
        assertThat(made.keySet())
                .contains(
                        "status",
                        "id",
                        "archive",
                        "kind",
                        "files",
                        "sizeOriginal",
                        "sizeArchive",
                        "durationMs",
                        "sha256",
                        "errors",
                        "removed");
        assertThat(made.get("kind").getAsString()).isEqualTo("full");
        assertThat(made.get("files").getAsLong()).isEqualTo(1);
        assertThat(made.get("sizeOriginal").getAsLong()).isEqualTo(7);
        Path archive = Path.of(made.get("archive").getAsString());
        assertThat(made.get("sizeArchive").getAsLong()).isEqualTo(Files.size(archive));
        assertThat(Judge.run(directory, "sha256sum", archive).out())
                .startsWith(made.get("sha256").getAsString());
        assertThat(partial.out()).as("what cannot be stored is named").contains("pipe");
        assertThat(partial.err()).contains("INFO");
        Files.delete(source.resolve("pipe"));
        machine.vigie("backup", "--json", "-q", "-v", source, backup).done().object();

        JsonArray list = machine.vigie("list", "--json", backup).done().array();
        assertThat(list).hasSize(2);
        JsonObject oldest = list.get(1).getAsJsonObject();
        assertThat(oldest.keySet())
                .contains(
                        "id",
                        "name",
                        "archive",
                        "format",
                        "kind",
                        "created",
                        "size",
                        "files",
                        "sha256",
                        "verified",
                        "unread",
                        "damaged");
        assertThat(oldest.get("id")).isEqualTo(made.get("id"));
        assertThat(oldest.get("sha256")).isEqualTo(made.get("sha256"));
        assertThat(oldest.get("verified").getAsBoolean()).isTrue();
        assertThat(Instant.parse(oldest.get("created").getAsString())).isBefore(Instant.now());

        JsonObject prune = machine.vigie("prune", "--json", "--dry-run", "--keep-last", "1", backup)
                .done()
                .object();
        assertThat(prune.keySet()).contains("keep", "remove", "freedBytes");
        assertThat(prune.getAsJsonArray("keep").get(0).getAsJsonObject().keySet())
                .contains("id", "created", "reasons");
        assertThat(prune.getAsJsonArray("remove").get(0).getAsJsonObject().keySet())
                .contains("id", "created");
        assertThat(machine.vigie("list", "--json", backup).done().array())
                .as("a dry run removes nothing")
                .hasSize(2);

        JsonObject restored = machine.vigie("restore", "--json", backup, "--to", machine.at("back"))
                .done()
                .object();
        assertThat(restored.keySet()).contains("status", "files", "bytes", "errors");
        assertThat(restored.get("files").getAsLong()).isEqualTo(2);

        JsonObject verified = machine.vigie("verify", "--json", backup).done().object();
        assertThat(verified.keySet()).contains("status", "archives");
        assertThat(verified.getAsJsonArray("archives").get(0).getAsJsonObject().keySet())
                .contains("archive", "ok", "errors");
        JsonObject one = machine.vigie("verify", "--json", archive).done().object();
        assertThat(one.getAsJsonArray("archives")).hasSize(1);
    }

    @Test
    void failuresAreDocumentsToo() {
        Answer missing =
                machine.vigie("backup", "--json", machine.at("missing"), backup).exited(1);
        assertThat(missing.text("status")).isEqualTo("failed");
        Answer wrong =
                machine.vigie("backup", "--json", "-k", "0", source, backup).exited(2);
        assertThat(wrong.text("status")).isEqualTo("failed");
        Answer nowhere = machine.vigie("list", "--json", machine.at("nowhere")).exited(2);
        assertThat(nowhere.text("status")).isEqualTo("failed");
    }

    /** A backup of private files is private, whatever the mask says. */
    @Test
    void whatIsMadeIsForItsOwnerOnly() throws IOException {
        Judge.run(directory, "chmod", "700", "data");
        machine.vigie("backup", source, backup).done();
        assertThat(permissions(machine.state())).endsWith("------");
        try (Stream<Path> files = Files.walk(backup)) {
            for (Path file : files.toList()) {
                assertThat(permissions(file)).as(file.toString()).endsWith("------");
            }
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Iterable<String> texts(JsonArray array) {
        return array.asList().stream().map(element -> element.getAsString()).toList();
    }
}
