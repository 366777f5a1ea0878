package dev.vigie.agent.platform;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What to create files and directories with, so that they are their owner's only from the moment they exist, under any
 * umask. Where the file system knows no owners there is nothing to give.
 */
public final class OwnerOnly {
    private OwnerOnly() {}

    /** For a file that is about to be created. */
    public static FileAttribute<?>[] file(Path file) {
        return permissions(file, "rw-------");
    }

    /** For a directory that is about to be created. */
    public static FileAttribute<?>[] directory(Path directory) {
        return permissions(directory, "rwx------");
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
