package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short commands start from the classes which the build prepared, and say nothing about it. */
class StartUpIT {
    @TempDir
    Path directory;

    @Test
    void classesComePrepared() {
        Machine machine = new Machine(directory);
        Answer answer = machine.vigie(Map.of("VIGIE_JAVA_OPTS", "-Xlog:class+load"), "--version");

        assertThat(answer.out())
                .as("the source of the program's own class, read by Java %s", System.getProperty("java.version"))
                .containsPattern("dev\\.vigie\\.agent\\.cli\\.Vigie source: shared objects file");
    }

    @Test
    void javaThatCannotUseThemSaysNothing() {
        Machine machine = new Machine(directory);
        Answer answer = machine.vigie(Map.of("VIGIE_JAVA_OPTS", "-XX:ObjectAlignmentInBytes=16"), "--version")
                .done();

        assertThat(answer.out()).startsWith("vigie ");
        assertThat(answer.out().lines()).hasSize(1);
    }
}
