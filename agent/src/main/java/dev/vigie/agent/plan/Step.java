package dev.vigie.agent.plan;

import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import java.util.Objects;
import java.util.Optional;

/** One thing a backup has to do. */
public sealed interface Step {

    /** The path it is about, relative to the source. */
    String path();

    /** Whether it is for a directory of which nothing but the time changed: something came and went in it. */
    default boolean isTimeOfDirectory() {
        return false;
    }

    /**
     * Put this into the snapshot.
     *
     * @param file what was found
     * @param previous what the last snapshot has at this path
     */
    record Store(FoundFile file, Optional<StoredFile> previous) implements Step {
        public Store {
            Objects.requireNonNull(file);
            Objects.requireNonNull(previous);
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public boolean isTimeOfDirectory() {
            return file.isDirectory()
                    && previous.map(StoredFile::entry)
                            .filter(entry -> entry.equals(file.entry().withModified(entry.modified())))
                            .isPresent();
        }

        /** Whether the last snapshot seems to have exactly this. */
        public boolean unchanged() {
            return previous.isPresent() && file.looksLike(previous.get());
        }
    }

    /**
     * This cannot be looked at, which does not mean that it is gone: a full snapshot takes it over from the last one.
     *
     * @param file what the last snapshot has at this path
     */
    record Keep(StoredFile file) implements Step {
        public Keep {
            Objects.requireNonNull(file);
        }

        @Override
        public String path() {
            return file.path();
        }
    }

    /**
     * This is gone, with all that was below it; a full plan has a step for each thing below as well.
     *
     * @param files how many files the step is about, those below included where they have none of their own
     * @param bytes how many bytes they had
     */
    record Remove(String path, long files, long bytes) implements Step {
        public Remove {
            Objects.requireNonNull(path);
        }
    }
}
