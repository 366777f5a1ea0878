package dev.vigie.agent.verify;

import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.StoredFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What an archive should hold, best in the order in which it was stored. Asked by one thread. */
public interface Expected {

    /** The next thing that should be there, or empty after the last. */
    Optional<StoredFile> next() throws IOException;

    /** Whether what is not named should not be there. */
    boolean isEverything();

    /** What a manifest says of the archive that was written with it. Closing the manifest is up to the caller. */
    static Expected of(ManifestReader manifest) {
        return new Expected() {
            @Override
            public Optional<StoredFile> next() throws IOException {
                for (Optional<ManifestLine> line = manifest.next(); line.isPresent(); line = manifest.next()) {
                    if (line.get() instanceof ManifestLine.Put put) {
                        return Optional.of(put.file());
                    }
                }
                return Optional.empty();
            }

            @Override
            public boolean isEverything() {
                return true;
            }
        };
    }

    /** Some files, of which nothing is known but their contents. */
    static Expected some(List<StoredFile> files) {
        Iterator<StoredFile> iterator = files.iterator();
        return new Expected() {
            @Override
            public Optional<StoredFile> next() {
                return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            }

            @Override
            public boolean isEverything() {
                return false;
            }
        };
    }
}
