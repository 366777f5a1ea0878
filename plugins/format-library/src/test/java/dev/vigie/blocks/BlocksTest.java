package dev.vigie.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final int SIZE = 1 << 20;

    private final Blocks blocks = new Blocks(SIZE);

    @Test
    void aBlockIsUsedAgain() {
        byte[] block = blocks.take();
        assertThat(block).hasSize(SIZE);
        blocks.giveBack(block);
        assertThat(blocks.take(SIZE)).isSameAs(block);
    }

    @Test
    void forLittleThereIsASmallOneThatIsNeverTakenForAnother() {
        byte[] little = blocks.take(100);
        assertThat(little).hasSizeBetween(100, SIZE / 10);
        blocks.giveBack(little);
        assertThat(blocks.take()).hasSize(SIZE);
    }

    @Test
    void smallBlocksAreAsSmallAsTheyAre() {
        assertThat(new Blocks(10).take(5)).hasSize(10);
    }
}
