package dev.vigie.agent.plugins;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.api.BackupException;
import dev.vigie.api.PluginContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds one private directory for each living product, and clears away those of processes that died. */
final class WorkDirectory {
    private static final Logger log = LoggerFactory.getLogger(WorkDirectory.class);
    private static final Pattern LEASE = Pattern.compile("plugin-(\\d+)-(\\d+)-.*");
    /** What a correction of the clock may make of the moment a process started. */
    private static final long SAME_START_SECONDS = 60;

    private final Path directory;
    private boolean swept;

    WorkDirectory(Path directory) {
        this.directory = directory;
    }

    /** A context with a new directory in it that only its owner can read. */
    synchronized PluginContext newContext() throws BackupException {
        try {
            DurableFiles.createDirectories(directory);
            if (!swept) {
                sweep();
                swept = true;
            }
            Path lease = Files.createTempDirectory(
                    directory, "plugin-" + ProcessHandle.current().pid() + "-" + start(ProcessHandle.current()) + "-");
            return new PluginContext(Runtime.getRuntime().availableProcessors(), lease);
        } catch (IOException e) {
            throw BackupException.environment(
                    "Cannot create a directory for temporary files in " + directory + ": " + e.getMessage()
                            + ". Check that it is writable and the disk is not full.",
                    e);
        }
    }

    private void sweep() throws IOException {
        try (Stream<Path> leases = Files.list(directory)) {
            leases.filter(WorkDirectory::isAbandoned).forEach(WorkDirectory::delete);
        }
    }

    private static boolean isAbandoned(Path path) {
        Matcher lease = LEASE.matcher(path.getFileName().toString());
        return lease.matches()
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
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("Cannot delete the temporary directory {}: {}", directory, e.toString());
        }
    }
}
