package dev.vigie.agent.watch;

import java.nio.file.Path;

/** Says which directories are left out with all that is in them. Asked from several threads. */
@FunctionalInterface
public interface DirectoryFilter {

    /** Leaves nothing out. */
    DirectoryFilter NONE = (path, location) -> false;

    /**
     * Whether a directory is neither walked nor watched. Those above it were asked about before and are not left out.
     *
     * @param path relative to the watched folder, as {@link dev.vigie.agent.path.PathName} writes it; never empty
     * @param location where it lies, absolute; it may be gone already
     */
    boolean leavesOut(String path, Path location);
}
