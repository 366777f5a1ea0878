package dev.vigie.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The symbolic links on the way to a file: any of them may be made to lead elsewhere. */
final class LinkTrail {
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private final Set<Path> directories = new HashSet<>();
    private final Path end;
    private int links;

    private LinkTrail(Path path) {
        end = follow(path.getRoot(), path);
    }

    /** Follows all links of an absolute path, however far it exists. */
    static LinkTrail to(Path path) {
        return new LinkTrail(path);
    }

    /** The directories that hold the links. */
    Set<Path> directories() {
        return directories;
    }

    /** What the path leads to in the end; it need not exist. */
    Path end() {
        return end;
    }

    private Path follow(Path from, Path path) {
        Path at = path.isAbsolute() ? path.getRoot() : from;
        for (Path name : path) {
            at = step(at, at.resolve(name).normalize());
        }
        return at;
    }

    private Path step(Path directory, Path next) {
        if (!Files.isSymbolicLink(next) || links == MOST_LINKS) {
            return next;
        }
        links++;
        directories.add(directory);
        try {
            return follow(directory, Files.readSymbolicLink(next));
        } catch (IOException e) {
            return next; // Replaced just now, which is noticed in its directory.
        }
    }
}
