package dev.vigie.agent.plugins;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.OwnerOnly;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.api.PluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds one private directory for each living product, and clears away those of processes that died. */
final class WorkDirectory {
    private static final Logger log = LoggerFactory.getLogger(WorkDirectory.class);
    private static final Leases LEASES = new Leases("plugin");
    /** What JNA unpacked in an earlier Vigie, which had no directory for it, and was killed before it was removed. */
    private static final Pattern UNPACKED_HERE = Pattern.compile("jna\\d+\\.tmp");

    private final Path directory;
    private boolean swept;

    WorkDirectory(Path directory) {
        this.directory = directory;
    }

    /** A context with a new directory in it that only its owner can read. */
    synchronized PluginContext newContext() throws StateDirectoryException {
        try {
            DurableFiles.createDirectories(directory);
            if (!swept) {
                sweep();
                swept = true;
            }
            Path lease = Files.createTempDirectory(directory, LEASES.ofThisProcess());
            return new PluginContext(Runtime.getRuntime().availableProcessors(), lease);
        } catch (IOException e) {
            throw new StateDirectoryException(directory, Reason.of(e), e);
        }
    }

    /**
     * Where this process may unpack native code: in a directory of its own, which goes when it ends, or, where it was
     * killed while it did so, before the next one works here.
     */
    static Path forNativeCode(Path directory) throws IOException {
        Path place = directory.resolve(LEASES.ofThisProcess() + "native");
        Files.createDirectories(place, OwnerOnly.directory(place));
        place.toFile().deleteOnExit();
        return place;
    }

    private void sweep() throws IOException {
        Listing.of(directory).stream().filter(WorkDirectory::isAbandoned).forEach(WorkDirectory::delete);
    }

    private static boolean isAbandoned(Path path) {
        return UNPACKED_HERE.matcher(path.getFileName().toString()).matches() || LEASES.isAbandoned(path);
    }

    /** Deletes a directory with all that is in it, without following links. What cannot be deleted is logged. */
    static void delete(Path directory) {
        try {
            List<Path> deepestFirst = new ArrayList<>(Listing.withAllBelow(directory));
            Collections.reverse(deepestFirst);
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.warn("Cannot delete the temporary directory {}: {}", directory, e.toString());
        }
    }
}
