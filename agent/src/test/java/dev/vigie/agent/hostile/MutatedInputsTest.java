package dev.vigie.agent.hostile;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No reader of foreign bytes fails in a way it must not. Inputs are made from good and hostile ones by small changes. A
 * failure shows its input; {@code vigie.mutations} plays more of them (for each reader), and {@code vigie.seed} the same
 * ones again.
 */
@Timeout(3600)
class MutatedInputsTest {
    private static final int MUTATIONS = Integer.getInteger("vigie.mutations", 400);

    private final long seed = Long.getLong("vigie.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource
    void reads_whatever_it_is_given(ForeignReader reader) throws IOException {
        List<byte[]> seeds = reader.seeds();
        seeds.forEach(reader::attack);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] input = mutated(seeds);
            try {
                reader.attack(input);
            } catch (AssertionError e) {
                throw new AssertionError("with the seed " + seed + ", " + e.getMessage(), e);
            }
        }
    }

    private byte[] mutated(List<byte[]> good) {
        byte[] input = good.get(random.nextInt(good.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && input.length > 0; changes--) {
            input = changed(input, good);
        }
        return input;
    }

    private byte[] changed(byte[] input, List<byte[]> good) {
        int at = random.nextInt(input.length);
        int end = Math.min(input.length, at + 1 + random.nextInt(16));
        switch (random.nextInt(7)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = interesting();
            case 2 -> Arrays.fill(input, at, end, interesting());
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                return joined(Arrays.copyOf(input, at), Arrays.copyOfRange(input, end, input.length));
            }
            case 5 -> {
                return joined(Arrays.copyOf(input, end), Arrays.copyOfRange(input, at, input.length));
            }
            default -> {
                byte[] other = good.get(random.nextInt(good.size()));
                int from = random.nextInt(other.length + 1);
                return joined(Arrays.copyOf(input, at), Arrays.copyOfRange(other, from, other.length));
            }
        }
        return input;
    }

    private byte interesting() {
        byte[] all = {0, 1, -1, 127, -128, ' ', '0', '9', '-', '/', '\\', '"', '{', '[', ':', '\n', '.', '*', 'e'};
        return all[random.nextInt(all.length)];
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
