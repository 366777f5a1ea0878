package dev.vigie.agent.protect;

import dev.vigie.agent.path.PathName;
import dev.vigie.agent.watch.DirectoryFilter;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which changes of one folder matter: not those of what exclusions leave out, and not those Vigie makes itself, or
 * every backup would cause the next. Safe for use by several threads.
 */
final class PathFilter implements DirectoryFilter {
    private static final Logger LOG = LoggerFactory.getLogger(PathFilter.class);

    private final Path source;
    private final ExclusionMatcher matcher;
    private final List<Path> own;
    private final AtomicBoolean brokenMatcherReported = new AtomicBoolean();

    /** @param own directories that Vigie writes to; those that hold the source itself do not count */
    PathFilter(Path source, ExclusionMatcher matcher, List<Path> own) {
        this.source = real(source);
        this.matcher = matcher;
        this.own = own.stream()
                .map(PathFilter::real)
                .filter(place -> !this.source.startsWith(place))
                .toList();
    }

    @Override
    public boolean leavesOut(String path, Path location) {
        return isOwn(location) || judge(path, EntryType.DIRECTORY, 0, Instant.EPOCH, location) == Verdict.SKIP_SUBTREE;
    }

    /** Whether a change of this path can matter. */
    boolean matters(String path) {
        if (path.isEmpty()) {
            return true;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String above = path.substring(0, slash);
            if (leavesOut(above, PathName.path(source, above))) {
                return false;
            }
        }
        Path location = PathName.path(source, path);
        return !isOwn(location) && matters(path, location);
    }

    /** What is gone is taken for a file: it may have been one that was backed up, whatever is said about directories. */
    private boolean matters(String path, Path location) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Verdict verdict = judge(
                    path,
                    typeOf(attributes),
                    attributes.isRegularFile() ? attributes.size() : 0,
                    attributes.lastModifiedTime().toInstant(),
                    location);
            return attributes.isDirectory() ? verdict != Verdict.SKIP_SUBTREE : verdict == Verdict.INCLUDE;
        } catch (IOException e) {
            return judge(path, EntryType.FILE, 0, Instant.EPOCH, location) == Verdict.INCLUDE;
        }
    }

    private static EntryType typeOf(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return EntryType.DIRECTORY;
        }
        return attributes.isSymbolicLink() ? EntryType.SYMLINK : EntryType.FILE;
    }

    /** A matcher that breaks must not keep a folder from being backed up. */
    private Verdict judge(String path, EntryType type, long size, Instant modified, Path location) {
        try {
            return matcher.judge(new Candidate(path, type, size, modified, location));
        } catch (RuntimeException | LinkageError e) {
            if (brokenMatcherReported.compareAndSet(false, true)) {
                LOG.warn("An exclusion pattern of {} cannot be applied; nothing is left out by it.", source, e);
            }
            return Verdict.INCLUDE;
        }
    }

    private boolean isOwn(Path location) {
        return own.stream().anyMatch(location::startsWith);
    }

    /** The path without symbolic links as far as it exists; it may be created later. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }
}
