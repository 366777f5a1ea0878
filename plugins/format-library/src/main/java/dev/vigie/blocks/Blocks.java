package dev.vigie.blocks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers of one size that are used again and again. Any thread may use it. */
public final class Blocks {
    /** What is enough for a few small files. */
    private static final int FEW = 1 << 16;

    private final int size;
    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    public Blocks(int size) {
        this.size = size;
    }

    /** A buffer with anything in it. */
    public byte[] take() {
        byte[] block = free.poll();
        return block == null ? new byte[size] : block;
    }

    /** The same for so many bytes at least. Where few are enough it is a small one, so that a small archive takes little. */
    public byte[] take(int needed) {
        return needed <= FEW && FEW < size ? new byte[FEW] : take();
    }

    /** Gives a buffer back that was handed out and nobody uses any more. */
    public void giveBack(byte[] block) {
        if (block.length == size) {
            free.add(block);
        }
    }
}
