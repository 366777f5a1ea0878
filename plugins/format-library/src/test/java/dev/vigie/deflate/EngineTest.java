package dev.vigie.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {

    static Stream<Engine> engines() {
        return Stream.of(Engine.builtIn(), Engine.fastest()).distinct();
    }

    @Test
    void libdeflateIsUsedWhereItIsInstalled() {
        boolean installed = Stream.of(
                        "/lib", "/usr/lib", "/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
                .anyMatch(folder -> Files.exists(Path.of(folder, "libdeflate.so.0")));
        assumeTrue(installed, "libdeflate is not installed");
        assertThat(Engine.fastest().name()).isEqualTo("libdeflate");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBlockBecomesOneCompleteStream(Engine engine) throws Exception {
        for (int level = 1; level <= 12; level++) {
            try (Compressor compressor = engine.compressor(new CompressionLevel(level))) {
                byte[] input = text(100_000, level);
                byte[] output = new byte[Worker.room(input.length)];
                int length = compressor.compress(input, 0, input.length, output, 3, output.length - 3);
                assertThat(length).isBetween(1, input.length / 2);
                assertThat(inflate(output, 3, length, input.length)).isEqualTo(input);
            }
        }
    }

    /** Whatever else a damaged archive hands over, it is not taken for what was stored. */
    @ParameterizedTest
    @MethodSource("engines")
    void onlyAWholeStreamOfTheRightLengthIsDecompressed(Engine engine) {
        byte[] input = text(100_000, 7);
        byte[] stream = new byte[Worker.room(input.length)];
        try (Compressor compressor = engine.compressor(new CompressionLevel(6));
                Decompressor decompressor = engine.decompressor()) {
            int length = compressor.compress(input, 0, input.length, stream, 0, stream.length);
            byte[] output = new byte[input.length + 1];
            assertThat(decompressor.decompress(stream, 0, length, output, 1, input.length))
                    .isTrue();
            assertThat(Arrays.copyOfRange(output, 1, output.length)).isEqualTo(input);
            assertThat(decompressor.decompress(stream, 0, length, output, 0, input.length + 1))
                    .as("more announced")
                    .isFalse();
            assertThat(decompressor.decompress(stream, 0, length, output, 0, input.length - 1))
                    .as("less announced")
                    .isFalse();
            assertThat(decompressor.decompress(stream, 0, length - 1, output, 0, input.length))
                    .as("cut short")
                    .isFalse();
            assertThat(decompressor.decompress(stream, 0, length + 1, output, 0, input.length))
                    .as("something after it")
                    .isFalse();
            assertThat(decompressor.decompress(new byte[] {(byte) 0xff}, 0, 1, output, 0, 1))
                    .as("no stream")
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatDoesNotFitIsSaid(Engine engine) {
        byte[] noise = new byte[50_000];
        new Random(1).nextBytes(noise);
        try (Compressor compressor = engine.compressor(new CompressionLevel(6))) {
            byte[] output = new byte[noise.length];
            assertThat(compressor.compress(noise, 0, noise.length, output, 0, noise.length - 1))
                    .isZero();
            assertThat(compressor.compressPart(noise, 0, noise.length, output, 0, noise.length - 1))
                    .isZero();
        }
    }

    /** Parts of all kinds and lengths, joined, are one stream with the content of all of them. */
    @ParameterizedTest
    @MethodSource("engines")
    void partsJoinIntoOneStream(Engine engine) throws Exception {
        long firstSeed = System.nanoTime();
        for (long seed = firstSeed; seed < firstSeed + 150; seed++) {
            try {
                joinParts(engine, new Random(seed));
            } catch (DataFormatException | RuntimeException | AssertionError e) {
                fail("seed " + seed, e);
            }
        }
    }

    private static void joinParts(Engine engine, Random random) throws DataFormatException {
        byte[] input = new byte[0];
        byte[] output = new byte[3_000_000];
        int written = 0;
        try (Worker worker = new Worker(engine, new CompressionLevel(1 + random.nextInt(12)))) {
            int parts = 1 + random.nextInt(4);
            for (int i = 0; i < parts; i++) {
                byte[] part = sample(random);
                written += i == parts - 1
                        ? worker.stream(part, 0, part.length, output, written)
                        : worker.part(part, 0, part.length, output, written);
                input = Arrays.copyOf(input, input.length + part.length);
                System.arraycopy(part, 0, input, input.length - part.length, part.length);
            }
        }
        assertThat(inflate(output, 0, written, input.length)).isEqualTo(input);
    }

    private static byte[] sample(Random random) {
        int length = 1 + random.nextInt(1 << (1 + random.nextInt(19)));
        byte[] bytes = switch (random.nextInt(4)) {
            case 0 -> new byte[length];
            case 1 -> text(length, random.nextLong());
            default -> new byte[length];
        };
        if (random.nextBoolean()) {
            int alphabet = 1 + random.nextInt(256);
            for (int i = random.nextInt(length); i < length; i++) {
                bytes[i] = (byte) random.nextInt(alphabet);
            }
        }
        return bytes;
    }

    @Test
    void storedBlocksAreReadAsTheyAre() throws Exception {
        for (int length : new int[] {0, 1, 65_534, 65_535, 65_536, 200_000}) {
            byte[] input = text(length, length);
            byte[] output = new byte[StoredBlocks.size(length)];
            assertThat(StoredBlocks.write(input, 0, length, output, 0, true)).isEqualTo(output.length);
            assertThat(inflate(output, 0, output.length, length)).isEqualTo(input);
        }
    }

    @Test
    void noiseIsStoredAndWhatIsNearlyNoiseNotWorkedOnForLong() {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        assertThat(advice(noise)).isEqualTo(Sampler.Advice.STORE);
        assertThat(advice(nearlyNoise())).isEqualTo(Sampler.Advice.COMPRESS_FAST);
        assertThat(advice(text(1 << 20, 1))).isEqualTo(Sampler.Advice.COMPRESS);
    }

    /** At any level, what has names in it and is compressed otherwise gets smaller by about these names. */
    @ParameterizedTest
    @MethodSource("engines")
    void whatIsNearlyNoiseIsCompressedAllTheSame(Engine engine) throws Exception {
        byte[] jar = nearlyNoise();
        byte[] output = new byte[Worker.room(jar.length)];
        try (Worker worker = new Worker(engine, new CompressionLevel(6))) {
            int length = worker.stream(jar, 0, jar.length, output, 0);
            assertThat(length).isLessThan(jar.length * 15 / 16);
            assertThat(inflate(output, 0, length, jar.length)).isEqualTo(jar);
        }
    }

    /** Like a jar: short names and long compressed data in turn. */
    private static byte[] nearlyNoise() {
        byte[] jar = new byte[1 << 18];
        new Random(1).nextBytes(jar);
        for (int entry = 0; entry < jar.length; entry += 1024) {
            Arrays.fill(jar, entry, entry + 80, (byte) 'n');
        }
        return jar;
    }

    private static Sampler.Advice advice(byte[] block) {
        try (Compressor fast = Engine.fastest().compressor(new CompressionLevel(1))) {
            return new Sampler().advise(block, 0, block.length, fast);
        }
    }

    private static byte[] text(int length, long seed) {
        Random random = new Random(seed);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) (random.nextInt(5) == 0 ? ' ' : 'a' + random.nextInt(4) * (i % 3));
        }
        return text;
    }

    /** Requires that the stream ends where it should. */
    private static byte[] inflate(byte[] stream, int offset, int length, int expectedSize) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stream, offset, length);
            byte[] result = new byte[expectedSize + 1];
            int size = inflater.inflate(result);
            assertThat(inflater.finished()).as("the stream ends").isTrue();
            assertThat(inflater.getRemaining()).as("nothing follows the stream").isZero();
            return Arrays.copyOf(result, size);
        } finally {
            inflater.end();
        }
    }
}
