package dev.vigie.agent.protect;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.RealPath;
import dev.vigie.agent.path.RelativePath;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which changes of one folder matter: not those of what exclusions leave out, and not those Vigie makes itself, or
 * every backup would cause the next. Safe for use by several threads.
 */
final class PathFilter implements DirectoryFilter {
    /** How many paths that are left out for what they are now, such as large ones, are remembered. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Path source;
    private final Exclusions exclusions;
    private final List<Path> own;
    private final OwnFiles ownFiles;
    private final Set<String> leftOutBefore =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            }));

    /**
     * @param own directories that Vigie writes to; those that hold the source itself do not count
     * @param ownFiles files that it writes
     */
    PathFilter(Path source, ExclusionMatcher matcher, List<Path> own, OwnFiles ownFiles) {
        this.source = RealPath.of(source);
        this.exclusions = Exclusions.of(List.of(new NamedMatcher("exclude", matcher)));
        this.own = own.stream()
                .map(RealPath::of)
                .filter(place -> !this.source.startsWith(place))
                .toList();
        this.ownFiles = ownFiles;
    }

    @Override
    public boolean leavesOut(String path, Path location) {
        return isOwn(location) || skips(above(path), path);
    }

    private boolean skips(Exclusions above, String directory) {
        Path location = PathName.path(source, directory);
        Candidate candidate = new Candidate(directory, EntryType.DIRECTORY, 0, Instant.EPOCH, location);
        return above.judge(candidate) == Verdict.SKIP_SUBTREE;
    }

    private Exclusions above(String path) {
        String parent = RelativePath.parent(path);
        return exclusions.within(parent, PathName.path(source, parent));
    }

    /**
     * The directory that has to be looked at with all that is in it because this path changed; empty when a change of it
     * tells nothing about others.
     */
    Optional<String> affectedDirectory(String path) {
        return exclusions.affectedBy(path).filter(affected -> !affected.equals(path));
    }

    /** Whether a change of this path can matter. */
    boolean matters(String path) {
        Optional<String> directory = affectedDirectory(path);
        String place = directory.orElse(path);
        if (place.isEmpty()) {
            return true;
        }
        Path location = PathName.path(source, path);
        if (isOwn(location) || ownFiles.contain(location) || isBelowSkipped(place)) {
            return false;
        }
        return directory.isPresent() || isIncluded(path) || hasJustBeenLeftOut(path);
    }

    private boolean isBelowSkipped(String path) {
        Exclusions inside = exclusions.inside("", source);
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String above = path.substring(0, slash);
            if (isOwn(PathName.path(source, above)) || skips(inside, above)) {
                return true;
            }
            inside = inside.inside(above, PathName.path(source, above));
        }
        return false;
    }

    /** What grew too large is in the last snapshot as it was, and must leave the next one. Once it has, it is silent. */
    private boolean hasJustBeenLeftOut(String path) {
        return exclusions.affectedBy(path).isPresent() && leftOutBefore.add(path);
    }

    /** What is gone is taken for a file: it may have been one that was backed up, whatever is said about directories. */
    private boolean isIncluded(String path) {
        Path location = PathName.path(source, path);
        Exclusions above = above(path);
        boolean included;
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Verdict verdict = above.judge(new Candidate(
                    path,
                    typeOf(attributes),
                    attributes.isRegularFile() ? attributes.size() : 0,
                    attributes.lastModifiedTime().toInstant(),
                    location));
            included = attributes.isDirectory() ? verdict != Verdict.SKIP_SUBTREE : verdict == Verdict.INCLUDE;
        } catch (IOException e) {
            Candidate gone = new Candidate(path, EntryType.FILE, 0, Instant.EPOCH, location);
            included = above.judge(gone) == Verdict.INCLUDE;
        }
        if (included) {
            leftOutBefore.remove(path);
        }
        return included;
    }

    private static EntryType typeOf(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return EntryType.DIRECTORY;
        }
        return attributes.isSymbolicLink() ? EntryType.SYMLINK : EntryType.FILE;
    }

    private boolean isOwn(Path location) {
        return own.stream().anyMatch(location::startsWith);
    }
}
