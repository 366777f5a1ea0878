package dev.vigie.agent.scan;

import dev.vigie.api.backup.Problem;
import java.io.IOException;

/** Told what a walk comes across: a directory before what is in it, siblings sorted by the bytes of their names. */
public interface TreeVisitor {

    /**
     * Something an archive can hold.
     *
     * @throws IOException when the visitor cannot go on; the walk ends with it
     */
    void found(FoundFile file) throws IOException;

    /** Something exclusions leave out; a directory that is left out with all it holds ends in {@code /}. */
    default void excluded(String path) {}

    /** Something of a kind no archive holds. */
    default void skipped(Problem problem) {}

    /** Something that is there but cannot be looked at. */
    default void failed(Problem problem) {}

    /** All of a directory's own entries have been visited; not called for a directory that could not be read. */
    default void left(FoundFile directory) throws IOException {}
}
