package dev.vigie.agent.restore;

import java.io.IOException;
import java.nio.file.Path;

/** The way to a place of the target. */
@FunctionalInterface
interface Reach {
    /** Another path of the place, or its own, that leads there until the next place is asked for. */
    Path to(Path place) throws IOException;
}
