package dev.vigie.agent.destination;

import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much may be written to the disk of a destination. Archives leave a little of it free: on a disk that is full to the
 * last byte not even a list of checksums can be written, and other programs fail as well.
 */
public final class Room {
    private static final Logger log = LoggerFactory.getLogger(Room.class);

    private static final long MOST_KEPT_FREE = 64L << 20;
    private static final int KEPT_FREE_PART = 20;
    private static final int THOUSAND = 1000;
    private static final int MOST_ADVISED = 3;

    /** What the system says of bytes, and as well of what else a file system may run out of. */
    private static final String NO_SPACE = "No space left on device";

    /** What it says of a file, however much room there is. */
    private static final String TOO_LARGE = "File too large";

    private final Path directory;
    private final FileStore store;

    private Room(Path directory, FileStore store) {
        this.directory = directory;
        this.store = store;
    }

    /** @param directory one that exists, on the disk that is meant */
    public static Room in(Path directory) throws IOException {
        return new Room(directory, Files.getFileStore(directory));
    }

    /** Bytes that archives may still take; 0 or less when there is no room. */
    public long left() throws IOException {
        return store.getUsableSpace() - keptFree();
    }

    private long keptFree() throws IOException {
        return Math.min(MOST_KEPT_FREE, store.getTotalSpace() / KEPT_FREE_PART);
    }

    /** @throws NoRoomException when nothing more may be written */
    void require() throws IOException {
        if (left() <= 0) {
            throw new NoRoomException("the disk is full: " + kilobytes(store.getUsableSpace()) + " are free, and "
                    + kilobytes(keptFree()) + " stay free so that old backups can be removed. " + advice(directory));
        }
    }

    /** How to make room in a destination: keeping as many backups as there are removes none. */
    static String advice(Path directory) {
        String otherwise = "delete something else on this disk, or back up to another";
        try {
            Destination destination = Destination.open(directory);
            List<String> sets = destination.sets();
            String fullest = "";
            long most = 0;
            for (String set : sets) {
                long count = destination.snapshotCount(set);
                if (count > most) {
                    fullest = set;
                    most = count;
                }
            }
            if (most > 1) {
                return "Make room, for instance with: vigie prune " + directory
                        + (sets.size() > 1 ? " --name " + fullest : "") + " --keep-last "
                        + Math.min(MOST_ADVISED, most - 1) + "; where that frees too little, " + otherwise;
            }
            return "There are no old backups that could be removed: " + otherwise;
        } catch (IOException | BackupException e) {
            log.debug("What there is in {} cannot be told", directory, e);
            return "Make room: " + otherwise;
        }
    }

    /** Why something could not be written to a directory, with what to do where that is known. */
    public static String reason(IOException failure, Path directory) {
        if (failure instanceof NoRoomException) {
            return Reason.of(failure);
        }
        String reason = Reason.of(failure);
        try {
            Room.in(directory).require();
        } catch (NoRoomException e) {
            return Reason.of(e);
        } catch (IOException e) {
            log.debug("How much room there is in {} cannot be told", directory, e);
            return reason;
        }
        return reason + adviceOn(reason, directory);
    }

    private static String adviceOn(String reason, Path directory) {
        if (reason.contains(NO_SPACE)) {
            return ". There are bytes left, so perhaps its file system can take no more files (df -i " + directory
                    + " tells), or there is a quota. Delete files on it, or back up to another disk";
        }
        if (reason.contains(TOO_LARGE)) {
            return ". Its file system takes no file of that size, as FAT takes none of 4 GB, or a limit is set"
                    + " (ulimit -f). Give the disk another file system, such as exFAT, back up to another disk, or back"
                    + " up the folder's parts by themselves";
        }
        return "";
    }

    private static String kilobytes(long bytes) {
        return bytes / THOUSAND + " kB";
    }
}
