package dev.vigie.agent.manifest;

import java.util.Objects;

/**
 * The content of a file and where an archive holds it.
 *
 * @param sha256 of the content, in lower case hexadecimal
 * @param storedIn the id of the snapshot (of the same set) whose archive holds the content
 * @param storedAs the path under which that archive holds it
 * @param locator where in that archive, for formats with random access; else {@code ""}
 */
public record Content(String sha256, String storedIn, String storedAs, String locator) {
    public Content {
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(storedIn);
        Objects.requireNonNull(storedAs);
        Objects.requireNonNull(locator);
    }
}
