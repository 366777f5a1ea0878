package dev.vigie.agent.path;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something could not be done with a file, in words. */
public final class Reason {
    private Reason() {}

    /** What went wrong, without the path: Java's own messages are often nothing but the path. */
    public static String of(IOException cause) {
        if (cause instanceof FileSystemException failure) {
            return failure.getReason() == null ? byType(failure) : failure.getReason();
        }
        if (cause.getMessage() != null) {
            return cause.getMessage();
        }
        return cause instanceof EOFException ? "it is cut short" : "it cannot be read or written";
    }

    private static String byType(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "something else is in its place";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        return failure.getClass().getSimpleName();
    }
}
