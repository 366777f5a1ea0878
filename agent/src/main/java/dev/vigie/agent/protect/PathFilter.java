package dev.vigie.agent.protect;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.agent.exclude.OwnPlaces;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says which changes of one folder matter: not those of what exclusions leave out, and not those Vigie makes itself, or
 * every backup would cause the next. Safe for use by several threads.
 */
final class PathFilter implements DirectoryFilter {
    private final Path given;
    private final Exclusions exclusions;
    private final List<Path> own;
    private final OwnFiles ownFiles;
    private final LeftOut leftOut = new LeftOut();

    /** A link may be pointed to another folder. */
    private volatile Path source;

    /**
     * @param source the folder, or a link to it
     * @param own directories that Vigie writes to; those that hold the source itself do not count
     * @param ownFiles files that it writes
     */
    PathFilter(Path source, ExclusionMatcher matcher, List<Path> own, OwnFiles ownFiles) {
        this.given = source;
        this.source = RealPath.of(source);
        this.exclusions = Exclusions.of(List.of(new NamedMatcher("exclude", matcher)));
        this.own = own.stream().map(RealPath::of).toList();
        this.ownFiles = ownFiles;
    }

    @Override
    public boolean leavesOut(String path, Path location) {
        Exclusions above = exclusions.within(RelativePath.parent(path), location.getParent());
        return isOwn(location) || skips(above, path, location);
    }

    private static boolean skips(Exclusions above, String directory, Path location) {
        return !isIncluded(new Candidate(directory, EntryType.DIRECTORY, 0, Instant.EPOCH, location), above);
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

    /** Changes may have been missed, so that what was left out may no longer be, or another folder is in place of this. */
    void forget() {
        source = RealPath.of(given);
        leftOut.removeBelow("");
    }

    /** Whether a change of this path can matter. What was left out below it, or below what it affects, may no longer be. */
    boolean matters(String path) {
        Optional<String> directory = affectedDirectory(path);
        String place = directory.orElse(path);
        leftOut.removeBelow(place);
        if (place.isEmpty()) {
            return true;
        }
        Path location = PathName.path(source, path);
        if (isOwn(location) || ownFiles.contain(location) || isBelowSkipped(place)) {
            return false;
        }
        return directory.isPresent() || isOrWasIncluded(path);
    }

    private boolean isBelowSkipped(String path) {
        Exclusions inside = exclusions.inside("", source);
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String above = path.substring(0, slash);
            Path location = PathName.path(source, above);
            if (isOwn(location) || skips(inside, above, location)) {
                return true;
            }
            inside = inside.inside(above, location);
        }
        return false;
    }

    /**
     * What is left out, such as what grew too large, may be in the last snapshot as something else, and must leave the
     * next one. Once it has, it is silent. What is gone is what it was when it was left out; where that is not known, it
     * is taken for a file.
     */
    private boolean isOrWasIncluded(String path) {
        Exclusions above = above(path);
        Candidate candidate = there(path).or(() -> leftOut.find(path)).orElseGet(() -> unknown(path, EntryType.FILE));
        if (isIncluded(candidate, above)) {
            leftOut.remove(path);
            return true;
        }
        return leftOut.add(candidate) && mayHaveBeenIncluded(path, above);
    }

    private boolean mayHaveBeenIncluded(String path, Exclusions above) {
        return exclusions.affectedBy(path).isPresent()
                || Stream.of(EntryType.values()).anyMatch(type -> isIncluded(unknown(path, type), above));
    }

    /** A directory is, unless all that is in it is left out as well. */
    private static boolean isIncluded(Candidate candidate, Exclusions above) {
        Verdict verdict = above.judge(candidate);
        return candidate.isDirectory() ? verdict != Verdict.SKIP_SUBTREE : verdict == Verdict.INCLUDE;
    }

    private Candidate unknown(String path, EntryType type) {
        return new Candidate(path, type, 0, Instant.EPOCH, PathName.path(source, path));
    }

    private Optional<Candidate> there(String path) {
        Path location = PathName.path(source, path);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new Candidate(
                    path,
                    typeOf(attributes),
                    attributes.isRegularFile() ? attributes.size() : 0,
                    attributes.lastModifiedTime().toInstant(),
                    location));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static EntryType typeOf(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return EntryType.DIRECTORY;
        }
        return attributes.isSymbolicLink() ? EntryType.SYMLINK : EntryType.FILE;
    }

    private boolean isOwn(Path location) {
        return own.stream().anyMatch(place -> location.startsWith(place) && !source.startsWith(place))
                || OwnPlaces.isByAnotherName(location, own);
    }
}
