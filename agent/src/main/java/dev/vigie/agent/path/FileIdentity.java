package dev.vigie.agent.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Tells a file from another that was put in its place. */
public final class FileIdentity {
    private FileIdentity() {}

    /**
     * What stays equal as long as the same file has this name; that there is none counts as a file of its own. Where the
     * file system has nothing to tell two files by, every one is taken for the same.
     */
    public static Object of(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file : key;
        } catch (NoSuchFileException e) {
            return "none";
        }
    }
}
