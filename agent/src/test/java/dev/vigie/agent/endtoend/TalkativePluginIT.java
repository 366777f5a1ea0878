package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.plugins.PluginJar;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that prints: what it says is no part of the program's answer. */
class TalkativePluginIT {
    @TempDir
    Path directory;

    @Test
    void theAnswerIsTheProgramsAlone() throws IOException {
        Machine machine = new Machine(directory);
        new PluginJar(directory, "talkative")
                .source(
                        "Sample",
                        PluginJar.matcherSource(
                                "Sample", "System.out.println(\"Here I am!\"); return \"talkative\";", ""))
                .index("sample.Sample")
                .jar(machine.directory("share/vigie/plugins").resolve("talkative.jar"));

        Answer answer = machine.vigie("plugins", "list", "--json");

        assertThat(answer.json().getAsJsonArray()).isNotEmpty();
        assertThat(answer.err()).contains("Here I am!");
    }
}
