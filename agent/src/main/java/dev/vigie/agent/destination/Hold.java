package dev.vigie.agent.destination;

import java.io.IOException;

/** Something that is held until it is closed, by any thread; to close it again does nothing. */
public interface Hold extends AutoCloseable {
    @Override
    void close() throws IOException;
}
