package dev.vigie.blocks;

/** What one thread needs for its work, such as a compressor. Used by one thread at a time, again and again. */
public interface BlockWorker extends AutoCloseable {

    /** Releases what it holds. Called once, when nobody uses it. */
    @Override
    void close();
}
