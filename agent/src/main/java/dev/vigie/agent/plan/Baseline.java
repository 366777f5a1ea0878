package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.TreeOrder;
import java.util.Optional;

/** What the last snapshot has. Whatever it has, it has the directories above it as well. */
public interface Baseline {

    /** No snapshot yet. */
    Baseline EMPTY = new Baseline() {
        @Override
        public boolean exists() {
            return false;
        }

        @Override
        public Optional<StoredFile> at(String path) {
            return Optional.empty();
        }

        @Override
        public Total below(String path) {
            return new Total(0, 0);
        }

        @Override
        public Total total() {
            return new Total(0, 0);
        }

        @Override
        public InOrder inOrder(String path) {
            return Optional::empty;
        }
    };

    /** Whether there is a last snapshot. */
    boolean exists();

    /** What is at a path. */
    Optional<StoredFile> at(String path);

    /** How much is at a path and below it; {@code ""} is everything. */
    Total below(String path);

    /** How much there is in all, as was counted when it was made. */
    Total total();

    /** What is at a path and below it, in the order of a walk; {@code ""} is everything. */
    InOrder inOrder(String path);

    /** Files one after another in {@link TreeOrder}. Must be closed. */
    @FunctionalInterface
    interface InOrder extends AutoCloseable {

        /** The next file, or empty after the last. */
        Optional<StoredFile> next();

        @Override
        default void close() {}
    }

    /**
     * How much there is.
     *
     * @param files files alone
     * @param bytes bytes in the files
     */
    record Total(long files, long bytes) {}
}
