package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.fixture.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseOutputTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadAgainWhereverZerosAreAndHoweverItIsCut() throws Exception {
        Seeds.play(200, random -> {
            byte[] content = content(random);
            Path file = Files.createTempFile(directory, "sparse", "");
            write(file, content, random);
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
            Files.delete(file);
        });
    }

    /** Runs of zeros and of noise, of any length, also none at all. */
    private static byte[] content(Random random) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int runs = random.nextInt(6); runs > 0; runs--) {
            byte[] run = new byte[random.nextInt(1 << (1 + random.nextInt(18)))];
            if (random.nextBoolean()) {
                random.nextBytes(run);
            }
            content.writeBytes(run);
        }
        return content.toByteArray();
    }

    private static void write(Path file, byte[] content, Random random) throws IOException {
        try (OutputStream out = new SparseOutput(FileChannel.open(file, StandardOpenOption.WRITE))) {
            int longest = 1 << (1 + random.nextInt(18));
            for (int from = 0; from < content.length; ) {
                int length = Math.min(1 + random.nextInt(longest), content.length - from);
                out.write(content, from, length);
                from += length;
            }
        }
    }
}
