package dev.vigie.agent.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in a directory. Of a disk that fails when the directory is open already Java tells by an exception that nobody
 * has to expect; here it is one like any other.
 */
public final class Listing {
    private static final Logger log = LoggerFactory.getLogger(Listing.class);

    private Listing() {}

    /** In no order. Links are followed to the directory. */
    public static List<Path> of(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        try {
            return of(stream);
        } finally {
            close(stream);
        }
    }

    /** What is in one that is open, in no order. */
    public static List<Path> of(DirectoryStream<Path> directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try {
            directory.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    /** A path and all that is below it, each directory before what is in it. No link is followed. */
    public static List<Path> withAllBelow(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Whether nothing is in a directory. */
    public static boolean isEmpty(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        try {
            return !stream.iterator().hasNext();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } finally {
            close(stream);
        }
    }

    /** Ends looking into a directory. Nothing is lost where the system fails to, as on a network. */
    public static void close(DirectoryStream<Path> directory) {
        try {
            Declared.make(directory::close);
        } catch (IOException e) {
            log.debug("A directory was not closed", e);
        }
    }
}
