package dev.vigie.agent.archive;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.format.RandomAccessReader;
import java.io.IOException;
import java.util.Optional;

/** What earlier archives of the set hold. */
public interface KnownContents {

    /** Nothing is known. */
    KnownContents NONE = new KnownContents() {
        @Override
        public boolean mayHave(long size) {
            return false;
        }

        @Override
        public Optional<Content> find(String sha256, long size) {
            return Optional.empty();
        }

        @Override
        public Optional<RandomAccessReader> reader(StoredFile file) {
            return Optional.empty();
        }

        @Override
        public void requireSound() {
            // Nothing was copied.
        }
    };

    /** Whether any content of this size is known; cheap, so that most contents need not be hashed beforehand. */
    boolean mayHave(long size);

    /** Where this content is stored. */
    Optional<Content> find(String sha256, long size);

    /**
     * The archive that holds a file, opened, when it is of the format being written and holds exactly this entry. Stays
     * open until the archive is finished.
     */
    Optional<RandomAccessReader> reader(StoredFile file);

    /**
     * To be asked once the archive is written, before anybody relies on it: waits until it is known whether the bytes of
     * every archive that was opened are those it was made with. Damage must not be copied, or it would live on in every
     * archive to come.
     *
     * @throws IOException when one is damaged or cannot be read: then the new archive is worth nothing
     */
    void requireSound() throws IOException;
}
