package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a person may get wrong, and what may be wrong with a machine: a sentence, an exit status, and nothing lost. */
class BadInputIT {
    @TempDir
    Path directory;

    private Machine machine;
    private Path source;
    private Path backup;

    @BeforeEach
    void aFolder() {
        machine = new Machine(directory);
        source = machine.write("data/file", "content").getParent();
        backup = machine.at("backup");
    }

    /** Each says what is wrong, and makes nothing: not even the destination. */
    @TestFactory
    Stream<DynamicTest> wrongArguments() {
        Path missing = machine.at("missing");
        Path file = source.resolve("file");
        return Stream.of(
                refused(1, List.of("backup", missing, backup), missing),
                refused(2, List.of("backup", file, backup), file),
                refused(2, List.of("watch", missing, backup), missing),
                refused(2, List.of("backup", "-f", "rar", source, backup), "rar", "zip", "tar.gz"),
                refused(2, List.of("backup", "--option", "levle=9", source, backup), "levle", "level"),
                refused(2, List.of("backup", "-e", "regx:.*", source, backup), "regx", "regex"),
                refused(2, List.of("watch", "-e", "regex:[", source, backup), "regex:["),
                refused(2, List.of("backup", "-k", "0", source, backup), "0"),
                refused(2, List.of("backup", "-k", "abc", source, backup), "abc"),
                refused(2, List.of("backup", "--name", "../up", source, backup), "../up"),
                refused(2, List.of("backup", source, source), source),
                refused(2, List.of("backup", "--verfy", source, backup), "--verfy", "--verify"),
                refused(2, List.of("bakcup", source, backup), "bakcup", "backup"),
                refused(2, List.of("backup", source), source),
                refused(2, List.of("watch", "--quiet", "soon", source, backup), "soon"));
    }

    private DynamicTest refused(int status, List<Object> arguments, Object... words) {
        String[] texts = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        return DynamicTest.dynamicTest(arguments.toString(), () -> {
            Answer answer = machine.vigie(arguments.toArray()).refused(status, texts);
            assertThat(answer.out()).isEmpty();
            assertThat(backup).doesNotExist();
            assertThat(source.resolve("file")).hasContent("content");
        });
    }

    @Test
    void placesThatCannotBeUsed() throws IOException {
        Path link = Files.createSymbolicLink(machine.at("link"), source);
        Answer throughLink = machine.vigie("backup", "--json", link, backup);
        if (throughLink.status() == 0) {
            assertThat(Judge.run(directory, "unzip", "-Z1", throughLink.text("archive"))
                            .out())
                    .contains("file");
        } else {
            throughLink.refused(2, link.toString());
        }
        Path file = machine.write("a-file", "mine");
        machine.vigie("backup", source, file).refused(2, file.toString());
        assertThat(file).hasContent("mine");
        machine.vigie("backup", source, "/proc/vigie").refused(1, "/proc/vigie");
        machine.vigie("list", machine.at("nowhere"))
                .refused(2, machine.at("nowhere").toString());
        machine.vigie("verify", machine.at("nowhere"))
                .refused(2, machine.at("nowhere").toString());
        machine.vigie("restore", machine.at("nowhere"), "--to", machine.at("to"))
                .refused(2, machine.at("nowhere").toString());
        machine.write("elsewhere/data/file", "another folder of that name");
        Path other = machine.at("elsewhere/data");
        Path shared = machine.at("shared");
        machine.vigie("backup", source, shared).done();
        machine.vigie("backup", other, shared).refused(2, "--name", source.toString());
        machine.vigie("backup", "--name", "data2", other, shared).done();
        machine.vigie("restore", shared, "--to", machine.at("to")).refused(2, "data", "data2", "--name");
        machine.vigie("verify", shared).done();
    }

    @Test
    void anEmptiedSourceRotatesNothingAway() throws IOException {
        for (int i = 0; i < 3; i++) {
            machine.vigie("backup", "-k", "3", source, backup).done();
        }
        Files.delete(source.resolve("file"));
        machine.vigie("backup", "-k", "1", source, backup).refused(1, source.toString(), "empty");
        assertThat(machine.vigie("list", backup, "--json").done().array()).hasSize(3);
        machine.vigie("verify", backup).done();
    }

    @TestFactory
    Stream<DynamicTest> brokenConfigurations() {
        return Stream.of(
                broken("folders: [ { source: data", "vigie.yaml:"),
                broken(
                        "folders:\n"
                                + folder("exclud: [x]")
                                + folder("keep: none")
                                + folder("format: zpi")
                                + folder("options: { levl: 3 }")
                                + folder("exclude: ['regex:[']")
                                + folder("hooks: [ { type: comand } ]"),
                        List.of("vigie.yaml:2:", "exclud", "did you mean", "exclude"),
                        List.of("vigie.yaml:3:", "none", "whole number"),
                        List.of("vigie.yaml:4:", "zpi", "zip"),
                        List.of("vigie.yaml:5:", "levl", "level"),
                        List.of("vigie.yaml:6:", "regex:["),
                        List.of("vigie.yaml:7:", "comand", "command")),
                broken("folders:\n" + folder("mode: incremental") + folder("mode: full"), "vigie.yaml:3:", "data"),
                DynamicTest.dynamicTest("none", () -> {
                    machine.vigie("run", "-c", machine.at("none.yaml")).refused(2, "none.yaml");
                    machine.vigie("run").refused(2, "vigie.yaml");
                }));
    }

    private static String folder(String more) {
        return "  - { source: data, destination: backup, " + more + " }\n";
    }

    private DynamicTest broken(String configuration, String... words) {
        return broken(configuration, List.of(words));
    }

    /** Each of these stands in a line of what is said. */
    @SafeVarargs
    private DynamicTest broken(String configuration, List<String>... lines) {
        return DynamicTest.dynamicTest(configuration.strip(), () -> {
            Path file = machine.write("vigie.yaml", configuration);
            Answer answer = machine.vigie("run", "-c", file).exited(2);
            for (List<String> words : lines) {
                assertThat(answer.err().lines())
                        .anySatisfy(line -> assertThat(line).contains(words));
            }
        });
    }

    @Test
    void aBrokenConfigurationDoesNotChangeWhatAWordMeans() {
        machine.vigie("backup", source, machine.at("bk")).done();
        Path file = machine.write("vigie.yaml", "folders: [ { sorce: data } ]\n");
        machine.vigie("-c", file, "restore", "bk", "--to", machine.at("to"))
                .refused(2, "vigie.yaml:1:", "the directory here", "write ./bk");
        machine.vigie("-c", file, "restore", "./bk", "--to", machine.at("to")).done();
        assertThat(machine.at("to/file")).hasContent("content");
    }

    /** A plugin that is rubbish, in the place for a person's own plugins. */
    @Test
    void aPluginThatDoesNotLoad() {
        machine.write("share/vigie/plugins/rubbish.jar", "this is no jar");
        machine.write("share/vigie/plugins/empty/classes/nothing", "");
        Answer made = machine.vigie("backup", "--json", source, backup).exited(0);
        assertThat(made.text("status")).isEqualTo("success");
        assertThat(machine.vigie("backup", "-f", "rar", source, backup)
                        .refused(2, "zip")
                        .err())
                .contains("rubbish");
    }
}
