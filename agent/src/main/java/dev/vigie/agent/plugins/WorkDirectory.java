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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds one private directory for each living product, and clears away those of processes that died. */
final class WorkDirectory {
    private static final Logger log = LoggerFactory.getLogger(WorkDirectory.class);
    private static final Pattern LEASE = Pattern.compile("plugin-(\\d+)-(\\d+)-.*");
    /** What JNA unpacked in an earlier Vigie, which had no directory for it, and was killed before it was removed. */
    private static final Pattern UNPACKED_HERE = Pattern.compile("jna\\d+\\.tmp");
    /** What a correction of the clock may make of the moment a process started. */
    private static final long SAME_START_SECONDS = 60;

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
            Path lease = Files.createTempDirectory(directory, ofThisProcess());
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
        Path place = directory.resolve(ofThisProcess() + "native");
        Files.createDirectories(place, OwnerOnly.directory(place));
        place.toFile().deleteOnExit();
        return place;
    }

    private static String ofThisProcess() {
        return "plugin-" + ProcessHandle.current().pid() + "-" + start(ProcessHandle.current()) + "-";
    }

    private void sweep() throws IOException {
        Listing.of(directory).stream().filter(WorkDirectory::isAbandoned).forEach(WorkDirectory::delete);
    }

    private static boolean isAbandoned(Path path) {
        String name = path.getFileName().toString();
        Matcher lease = LEASE.matcher(name);
        return UNPACKED_HERE.matcher(name).matches()
                || lease.matches()
                        && ProcessHandle.of(Long.parseLong(lease.group(1)))
                                .filter(process ->
                                        Math.abs(start(process) - Long.parseLong(lease.group(2))) <= SAME_START_SECONDS)
                                .isEmpty();
    }

    /** A number is given to another process, or a thread, soon after its own has died. 0 where it is not known. */
    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
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
