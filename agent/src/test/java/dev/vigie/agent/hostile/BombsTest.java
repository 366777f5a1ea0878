package dev.vigie.agent.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestDirectories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Archives that unpack to far more than they are neither fill the memory nor the disk, and are named. */
class BombsTest {
    private static final long LITTLE = 4L << 20;

    @TempDir(factory = TestDirectories.class)
    private Path directory;

    @Test
    @Timeout(300)
    void they_need_little_memory_and_disk() throws Exception {
        for (Bombs bomb : Bombs.values()) {
            bomb.leaveIn(Files.createDirectory(directory.resolve(bomb.name())));
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bombs.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        for (Bombs bomb : Bombs.values()) {
            assertThat(said).as(bomb.name()).containsPattern(bomb + " (restore [1-9]|failure)");
        }
        assertThat(said)
                .contains("REFUSED restore 100001", "DEVICES restore 10001")
                .doesNotContain("OutOfMemory");
        assertThat(bytesIn(directory.resolve("target"))).isLessThan(LITTLE);
    }

    private static long bytesIn(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
