package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vigie doctor DEST}: names what is broken, changes nothing until it is told to, and mends what it can. */
class DoctorIT {
    @TempDir
    Path directory;

    @Test
    void mendsADestinationThatWasDamagedInSeveralWays() throws IOException {
        Machine machine = new Machine(directory);
        Path source = machine.directory("data");
        Path backup = machine.at("backup");
        machine.write("data/one", "first");
        machine.vigie("backup", source, backup).done();
        machine.write("data/two", "second");
        String id = machine.vigie("backup", "--mode", "incremental", "--json", source, backup)
                .done()
                .text("id");
        Path manifest = backup.resolve(".vigie/data/" + id + ".manifest");
        byte[] whole = Files.readAllBytes(manifest);
        Files.write(manifest, Arrays.copyOf(whole, whole.length / 2));
        Files.delete(backup.resolve("SHA256SUMS"));
        machine.write("backup/.vigie/.tmp/data_half.zip", "what a run left that died");
        machine.write("backup/mine.txt", "not Vigie's");

        Map<String, String> before =
                states(machine.vigie("doctor", backup, "--json").exited(1));
        assertThat(before)
                .containsOnlyKeys("SHA256SUMS", ".vigie/.tmp/data_half.zip", ".vigie/data/" + id + ".manifest")
                .doesNotContainValue("good");
        assertThat(backup.resolve("SHA256SUMS")).doesNotExist();
        assertThat(states(machine.vigie("doctor", backup, "--repair", "--json").done()))
                .containsOnlyKeys(before.keySet().toArray(String[]::new))
                .doesNotContainValue("bad");

        assertThat(machine.vigie("doctor", backup).done().out()).contains("All is well.");
        Judge.run(backup, "sha256sum", "--quiet", "-c", "SHA256SUMS");
        assertThat(backup.resolve("mine.txt")).hasContent("not Vigie's");
        assertThat(backup.resolve(".vigie/.tmp")).isEmptyDirectory();
        Judge.run(directory, "rm", "-r", machine.state());
        machine.vigie("restore", backup, "--at", id, "--to", machine.at("back")).done();
        assertThat(Trees.of(machine.at("back"))).isEqualTo(Trees.of(source));
    }

    @Test
    void writesTheManifestThatAllOthersBuildOnAgainFromItsArchive() throws IOException {
        Machine machine = new Machine(directory);
        Path source = machine.directory("data");
        Path backup = machine.at("backup");
        machine.write("data/one", "first");
        String first = machine.vigie("backup", "--json", source, backup).done().text("id");
        machine.write("data/two", "second");
        String id = machine.vigie("backup", "--mode", "incremental", "--json", source, backup)
                .done()
                .text("id");
        Path manifest = backup.resolve(".vigie/data/" + first + ".manifest");
        byte[] damaged = Arrays.copyOf(Files.readAllBytes(manifest), 30);
        Files.write(manifest, damaged);
        Judge.run(directory, "rm", "-r", machine.state());

        assertThat(machine.vigie("verify", backup).exited(1).out()).contains(first + ".manifest");
        assertThat(machine.vigie("doctor", backup).exited(1).out())
                .contains("Its archive is whole", "vigie doctor", "--repair");
        machine.vigie("doctor", backup, "--repair").done();
        assertThat(manifest.resolveSibling(first + ".manifest.broken")).hasBinaryContent(damaged);
        machine.vigie("verify", backup).done();
        machine.vigie("restore", backup, "--at", id, "--to", machine.at("back")).done();
        assertThat(machine.at("back/one")).hasContent("first");
        assertThat(machine.at("back/two")).hasContent("second");
        machine.write("data/two", "third");
        machine.vigie("backup", "--mode", "incremental", source, backup).done();
        machine.vigie("verify", backup).done();
    }

    private static Map<String, String> states(Answer answer) {
        Map<String, String> states = new TreeMap<>();
        for (JsonElement element : answer.object().getAsJsonArray("findings")) {
            JsonObject finding = element.getAsJsonObject();
            states.put(finding.get("about").getAsString(), finding.get("state").getAsString());
        }
        return states;
    }
}
