package dev.vigie.agent.manifest;

import java.util.Objects;

/** One statement of a manifest, between its head and its end. */
public sealed interface ManifestLine {
    /** What it is about, relative to the source. */
    String path();

    /** This is in the snapshot from now on, in place of what was at its path. */
    record Put(StoredFile file) implements ManifestLine {
        public Put {
            Objects.requireNonNull(file);
        }

        @Override
        public String path() {
            return file.path();
        }
    }

    /** What was at this path, and below it, is no longer there. Only in manifests of incremental snapshots. */
    record Removed(String path) implements ManifestLine {
        public Removed {
            Objects.requireNonNull(path);
        }
    }
}
