package dev.vigie.plugins.gitignore;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes by the rules found in a directory and those above it. Those in the deepest directory decide if one of them
 * matches, then those above; in one directory those in the file that is named last.
 *
 * @param names of the files that hold rules
 * @param found the rules in the directory and above it, those that decide first coming first
 */
record IgnoreFileMatcher(List<String> names, List<Rules> found) implements ExclusionMatcher {

    /**
     * The rules of one file.
     *
     * @param start where in a path as {@link Bytes} the part begins that lies below the file's directory
     */
    record Rules(RuleList list, int start) {}

    static IgnoreFileMatcher named(List<String> names) {
        return new IgnoreFileMatcher(names, List.of());
    }

    @Override
    public Verdict judge(Candidate candidate) {
        String path = Bytes.of(candidate.path());
        for (Rules rules : found) {
            Optional<Verdict> verdict = rules.list().judge(path, rules.start(), candidate.isDirectory());
            if (verdict.isPresent()) {
                return verdict.get();
            }
        }
        return Verdict.INCLUDE;
    }

    @Override
    public ExclusionMatcher inside(String directory, Path location) {
        int start = directory.isEmpty() ? 0 : Bytes.of(directory).length() + 1;
        List<Rules> here = new ArrayList<>();
        for (String name : names) {
            RuleList list = RuleList.compile(IgnoreFile.lines(location.resolve(name)));
            if (!list.isEmpty()) {
                here.add(0, new Rules(list, start));
            }
        }
        if (here.isEmpty()) {
            return this;
        }
        here.addAll(found);
        return new IgnoreFileMatcher(names, List.copyOf(here));
    }

    @Override
    public Optional<String> affectedBy(String path) {
        int slash = path.lastIndexOf('/');
        return names.contains(path.substring(slash + 1))
                ? Optional.of(path.substring(0, Math.max(0, slash)))
                : Optional.empty();
    }
}
