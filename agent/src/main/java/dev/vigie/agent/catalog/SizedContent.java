package dev.vigie.agent.catalog;

import dev.vigie.agent.manifest.Content;
import java.util.Objects;

/**
 * A content, where it is stored, and how long it is.
 *
 * @param size bytes, before compression
 */
public record SizedContent(long size, Content content) {
    public SizedContent {
        Objects.requireNonNull(content);
    }
}
