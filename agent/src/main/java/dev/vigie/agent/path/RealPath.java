package dev.vigie.agent.path;

import java.io.IOException;
import java.nio.file.Path;

/** Where a path leads once all symbolic links on the way are followed. */
public final class RealPath {
    private RealPath() {}

    /** The path without symbolic links as far as it exists; the rest may be created later. */
    public static Path of(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : of(parent).resolve(absolute.getFileName());
        }
    }
}
