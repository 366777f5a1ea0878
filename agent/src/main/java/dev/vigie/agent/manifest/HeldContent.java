package dev.vigie.agent.manifest;

import java.util.Objects;
import java.util.Optional;

/**
 * A content, and an archive in which it lies, wherever it is there.
 *
 * @param size bytes, before compression
 * @param archive the id of the archive
 */
public record HeldContent(String sha256, long size, String archive) {
    public HeldContent {
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(archive);
    }

    /** What a manifest tells of a file; empty of what has no content. */
    public static Optional<HeldContent> of(StoredFile file) {
        return file.content()
                .map(content -> new HeldContent(content.sha256(), file.entry().size(), content.storedIn()));
    }
}
