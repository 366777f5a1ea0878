package dev.vigie.blocks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers of one size that are used again and again. Any thread may use it. */
public final class Blocks {
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

    /** Gives a buffer back that {@link #take} handed out and nobody uses any more. */
    public void giveBack(byte[] block) {
        free.add(block);
    }
}
