package dev.vigie.agent.backup;

import dev.vigie.agent.destination.SetName;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.RealPath;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder to back up, found to be there and readable.
 *
 * @param path the folder itself, never a link to it
 * @param inode the file system's number for it; 0 when not known
 */
record SourceFolder(Path path, long inode) {
    /**
     * The source of a backup.
     *
     * @throws BackupException when its set cannot have the name, or its source is not there or is its destination
     */
    static SourceFolder of(BackupRequest request) throws BackupException {
        Optional<String> fault = SetName.fault(request.name());
        if (fault.isPresent()) {
            throw BackupException.user("a backup set cannot be named \"" + request.name() + "\": the name "
                    + fault.get() + "; choose another with --name");
        }
        SourceFolder source = open(request.source());
        if (source.path().equals(RealPath.of(request.destination()))) {
            throw BackupException.user("source and destination are the same folder, " + source.path()
                    + "; choose a destination elsewhere");
        }
        return source;
    }

    /**
     * Looks at a source. A link to a folder stands for the folder.
     *
     * @throws BackupException when it is no folder or cannot be read
     */
    static SourceFolder open(Path source) throws BackupException {
        try {
            requireFolder(source);
            Path real = source.toRealPath();
            requireReadable(real);
            return new SourceFolder(real, inode(real));
        } catch (IOException e) {
            throw BackupException.environment("the source " + source + " cannot be read: " + Reason.of(e), e);
        }
    }

    private static void requireFolder(Path source) throws IOException, BackupException {
        if (!Presence.of(source)) {
            throw missing(source);
        }
        if (!Presence.ofDirectory(source)) {
            throw BackupException.user("the source " + source + " is not a folder; name the folder it is in"
                    + " and leave the rest out with --exclude");
        }
    }

    private static BackupException missing(Path source) {
        if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            return BackupException.user("the source " + source + " is a link that leads nowhere");
        }
        if (source.toString().indexOf(PathName.UNDECODABLE) >= 0) {
            return BackupException.user("the name of the source " + source + " is no valid text in this locale, so"
                    + " there is no way to it by that name; rename it, or name the folder it is in");
        }
        return BackupException.environment(
                "there is no source " + source + "; if it is on a drive, check that the drive is connected");
    }

    private static void requireReadable(Path directory) throws IOException {
        Listing.close(Files.newDirectoryStream(directory));
    }

    private static long inode(Path real) throws IOException {
        return new FileFacts(real).read(real).map(FoundFile::inode).orElse(0L);
    }

    /**
     * Sees that the folder is still the one that was opened, and still readable.
     *
     * @throws BackupException when it went away meanwhile, so that what was read of it is worth nothing
     */
    void requireStillThere() throws BackupException {
        boolean same;
        try {
            requireReadable(path);
            same = inode(path) == inode;
        } catch (NoSuchFileException e) {
            same = false;
        } catch (IOException e) {
            throw BackupException.environment(
                    "the source " + path + " became unreadable during the backup: " + Reason.of(e), e);
        }
        if (!same) {
            throw BackupException.environment(
                    "the source " + path + " was moved, deleted or replaced during the backup, which was abandoned");
        }
    }

    /**
     * Sees that the folder itself could be looked into; where it could not, nothing is known of it, least of all that it
     * is empty.
     *
     * @param errors what could not be read
     * @throws BackupException when the folder is among it
     */
    void requireRead(List<Problem> errors) throws BackupException {
        Optional<Problem> folder =
                errors.stream().filter(problem -> problem.path().isEmpty()).findFirst();
        if (folder.isPresent()) {
            throw BackupException.environment(
                    "the source " + path + " " + folder.get().message() + "; nothing was backed up or removed");
        }
    }
}
