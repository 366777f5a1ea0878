package dev.vigie.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardWindowTest {
    private static final int SIZE = 2_000_003;

    private final byte[] content = new byte[SIZE];

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        new Random(7).nextBytes(content);
        file = Files.write(directory.resolve("file"), content);
    }

    @Test
    void readsWhatIsThereWhereverAndHoweverMuchIsAskedFor() throws IOException {
        Random random = new Random(8);
        try (PositionedFile bytes = new PositionedFile(file)) {
            ForwardWindow window = new ForwardWindow(bytes);
            int position = 0;
            for (int i = 0; i < 3000; i++) {
                boolean jumps = random.nextInt(50) == 0 || position > SIZE - 1000;
                position = jumps ? random.nextInt(SIZE) : position + random.nextInt(900);
                int most = Math.min(ForwardWindow.LARGEST, SIZE - position);
                int count = random.nextInt(20) == 0 ? most : Math.min(most, random.nextInt(3000));
                assertThat(taken(window.read(position, count))).isEqualTo(slice(position, count));
            }
        }
    }

    @Test
    void endsWithTheFile() throws IOException {
        try (PositionedFile bytes = new PositionedFile(file)) {
            ForwardWindow window = new ForwardWindow(bytes);
            assertThat(taken(window.read(SIZE - 10, 10))).isEqualTo(slice(SIZE - 10, 10));
            assertThatThrownBy(() -> window.read(SIZE - 10, 11))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("cut short");
            assertThatThrownBy(() -> window.read(-1, 1)).isInstanceOf(EOFException.class);
            assertThat(taken(window.read(SIZE - 5, 5))).isEqualTo(slice(SIZE - 5, 5));
        }
    }

    private byte[] slice(int position, int count) {
        byte[] slice = new byte[count];
        System.arraycopy(content, position, slice, 0, count);
        return slice;
    }

    /** As who has the array takes them. */
    private static byte[] taken(ByteBuffer bytes) {
        byte[] taken = new byte[bytes.remaining()];
        System.arraycopy(bytes.array(), bytes.arrayOffset(), taken, 0, taken.length);
        return taken;
    }
}
