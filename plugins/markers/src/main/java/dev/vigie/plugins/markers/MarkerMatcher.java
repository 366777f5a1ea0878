package dev.vigie.plugins.markers;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Leaves out what is in a directory with a marker. The directory and the marker stay, as with GNU tar's {@code
 * --exclude-caches} and {@code --exclude-tag} and with restic: a restored directory is empty and says why. A marker in the
 * source itself does not count, because somebody asked for that directory by name.
 *
 * @param names of marker files
 * @param isMarker whether what lies at a place with such a name is one
 */
record MarkerMatcher(Set<String> names, Predicate<Path> isMarker) implements ExclusionMatcher {

    @Override
    public Verdict judge(Candidate candidate) {
        return Verdict.INCLUDE;
    }

    @Override
    public ExclusionMatcher inside(String directory, Path location) {
        boolean marked =
                !directory.isEmpty() && names.stream().map(location::resolve).anyMatch(isMarker);
        return marked ? this::judgeMarked : this;
    }

    private Verdict judgeMarked(Candidate candidate) {
        boolean marker = names.contains(candidate.name()) && isMarker.test(candidate.location());
        return marker ? Verdict.INCLUDE : Verdict.SKIP_SUBTREE;
    }

    @Override
    public Optional<String> affectedBy(String path) {
        int slash = path.lastIndexOf('/');
        return slash > 0 && names.contains(path.substring(slash + 1))
                ? Optional.of(path.substring(0, slash))
                : Optional.empty();
    }
}
