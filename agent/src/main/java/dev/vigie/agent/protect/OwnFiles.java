package dev.vigie.agent.protect;

import dev.vigie.agent.path.RealPath;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files Vigie writes while it protects folders, such as its log. A change of one starts no backup, or each backup would
 * cause the next; they are backed up when everything is looked at. They may be others after the configuration changed.
 * Safe for use by several threads.
 */
public final class OwnFiles {
    private volatile Set<Path> files = Set.of();

    /** From now on exactly these are Vigie's own. They need not exist. */
    public void become(Collection<Path> written) {
        files = written.stream().flatMap(OwnFiles::places).collect(Collectors.toUnmodifiableSet());
    }

    /** What is written is what a link leads to; what is replaced is the link. */
    private static Stream<Path> places(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return Stream.of(
                RealPath.of(absolute), RealPath.of(absolute.getParent()).resolve(absolute.getFileName()));
    }

    boolean contain(Path location) {
        return files.contains(location);
    }
}
