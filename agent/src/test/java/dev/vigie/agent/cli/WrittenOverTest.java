package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenOverTest {
    @TempDir
    Path library;

    @Test
    void aClassThatIsMissingEndsTheAgentOnlyWhenItsProgramIsAnother() throws Exception {
        Path jar = Files.writeString(library.resolve("vigie.jar"), "old");
        AtomicInteger ended = new AtomicInteger();
        WrittenOver handler = new WrittenOver(library, ended::incrementAndGet);
        LinkageError missing = new NoClassDefFoundError("some/Class");

        handler.uncaughtException(Thread.currentThread(), missing);
        assertThat(ended).as("a plugin's").hasValue(0);

        Files.writeString(jar, "newer");
        handler.uncaughtException(Thread.currentThread(), new IllegalStateException("a mistake"));
        assertThat(ended).as("another mistake").hasValue(0);
        handler.uncaughtException(Thread.currentThread(), missing);
        assertThat(ended).hasValue(1);
    }
}
