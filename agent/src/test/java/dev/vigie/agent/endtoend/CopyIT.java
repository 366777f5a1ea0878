package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook {@code copy}: a second disk from which everything comes back when the first is dead. */
class CopyIT {
    @TempDir
    Path directory;

    private Machine machine;
    private Path configuration;
    private Path source;
    private Path copy;

    @BeforeEach
    void prepare() throws IOException {
        machine = new Machine(directory);
        source = machine.at("source");
        copy = Files.createDirectory(machine.at("copy"));
        machine.write("source/stays", "the same");
    }

    private void configure(String keep, String more) {
        configuration = machine.write("vigie.yaml", """
                folders:
                  - name: documents
                    source: source
                    destination: backup
                    format: tar.xz
                    keep: %s
                    hooks:
                      - { type: copy, to: "%s"%s }
                """.formatted(keep, copy, more));
    }

    private Answer backUp() {
        return machine.vigie("-c", configuration, "backup", "documents", "--json")
                .done();
    }

    @Test
    void everySnapshotComesBackFromTheCopyWhenTheDestinationIsGone() throws IOException {
        configure("2", ", keep-longer: 1d");
        Map<String, Object> trees = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            machine.write("source/changes", "version " + i);
            machine.write("source/new" + i, "file " + i);
            Answer made = backUp();
            assertThat(made.object().getAsJsonArray("notices")).isEmpty();
            trees.put(made.text("id"), Trees.of(source));
        }
        assertThat(machine.vigie("list", machine.at("backup"), "--json").done().array())
                .hasSize(2);
        Files.move(machine.at("backup"), machine.at("dead"));

        for (JsonElement snapshot : machine.vigie("list", copy, "--json").done().array()) {
            String id = snapshot.getAsJsonObject().get("id").getAsString();
            Path back = machine.at("back-" + id);
            machine.vigie("restore", copy, "--to", back, "--at", id).done();
            assertThat(Trees.of(back)).as(id).isEqualTo(trees.remove(id));
        }
        assertThat(trees).as("snapshots that the copy keeps longer").isEmpty();
        machine.vigie("verify", copy).done();
        machine.write("source/changes", "after the first disk died");
        machine.vigie("backup", source, copy, "--name", "documents", "-f", "tar.xz", "--mode", "incremental")
                .done();
        machine.vigie("verify", copy).done();
    }

    @Test
    void copyHoldsWhatTheDestinationHolds() {
        configure("2", "");
        for (int i = 0; i < 4; i++) {
            machine.write("source/changes", "version " + i);
            backUp();
        }
        assertThat(machine.vigie("list", copy, "--json").done().array()).hasSize(2);
        machine.vigie("verify", copy).done();
    }

    @Test
    void whatTheDestinationLostComesBackFromTheCopy() throws IOException {
        configure("7", "");
        Map<String, Object> trees = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            machine.write("source/changes", "version " + i);
            trees.put(backUp().text("id"), Trees.of(source));
        }
        List<String> ids = trees.keySet().stream().sorted().toList();
        Path backup = machine.at("backup");
        Files.delete(backup.resolve("documents_" + ids.get(1) + ".incr.tar.xz"));
        Files.delete(backup.resolve(".vigie/documents/" + ids.get(2) + ".manifest"));
        Files.writeString(backup.resolve(".vigie/documents/" + ids.get(0) + ".manifest"), "damaged");
        Path last = backup.resolve("documents_" + ids.get(3) + ".incr.tar.xz");
        byte[] bytes = Files.readAllBytes(last);
        bytes[bytes.length / 2]++;
        Files.write(last, bytes);
        assertThat(machine.vigie("verify", backup).status()).isEqualTo(1);

        assertThat(machine.vigie("doctor", backup).status()).isEqualTo(1);
        Answer repaired = machine.vigie("doctor", backup, "--repair").done();
        assertThat(repaired.out()).contains("The copy in " + copy + " has it as it was");
        machine.vigie("doctor", backup).done();
        machine.vigie("verify", backup).done();
        for (String id : ids) {
            Path back = machine.at("back-" + id);
            machine.vigie("restore", backup, "--to", back, "--at", id).done();
            assertThat(Trees.of(back)).as(id).isEqualTo(trees.get(id));
        }
    }

    @Test
    void diskThatIsAwayIsANoticeAndNothingIsWrittenInItsPlace() throws IOException {
        configure("7", "");
        backUp();
        Files.move(copy, machine.at("disk"));
        Files.createDirectory(copy);
        machine.write("source/changes", "while the disk is away");
        assertThat(backUp().object().getAsJsonArray("notices").toString()).contains("is away", "nothing was written");
        assertThat(copy).isEmptyDirectory();
        Files.delete(copy);
        Files.move(machine.at("disk"), copy);
        assertThat(backUp().object().getAsJsonArray("notices")).isEmpty();
        machine.vigie("verify", copy).done();
    }
}
