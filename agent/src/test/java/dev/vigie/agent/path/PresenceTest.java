package dev.vigie.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresenceTest {
    @TempDir
    Path directory;

    @BeforeEach
    void makeFile() throws Exception {
        Files.createFile(directory.resolve("file"));
    }

    @Test
    void whatIsThereIsWhatItIs() throws Exception {
        assertThat(Presence.mayBeDirectory(directory)).isTrue();
        assertThat(Presence.mayBeDirectory(directory.resolve("file"))).isFalse();
        assertThat(Presence.mayBeDirectory(directory.resolve("missing"))).isFalse();
        assertThat(Presence.ofDirectory(directory)).isTrue();
        assertThat(Presence.ofFile(directory.resolve("file"))).isTrue();
        assertThat(Presence.of(directory.resolve("missing"))).isFalse();
    }

    @Test
    void nothingIsInWhatIsNoDirectory() throws Exception {
        assertThat(Presence.mayBeDirectory(directory.resolve("file/in/it"))).isFalse();
        assertThat(Presence.of(directory.resolve("file/in"))).isFalse();

        Path circle = directory.resolve("circle");
        Files.createSymbolicLink(circle, circle.getFileName());
        assertThat(Presence.mayBeDirectory(circle)).isFalse();
        assertThat(Presence.mayBeDirectory(circle.resolve("below"))).isFalse();
    }
}
