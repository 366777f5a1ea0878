package dev.vigie.agent.exclude;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is left out of one folder's backups: what leaves out most wins. May be asked from several threads at
 * once.
 *
 * <p>A matcher that throws is named once, and has no say about the paths it throws at: nothing is lost from a
 * backup because a matcher is broken.
 */
public final class Exclusions implements ExclusionMatcher {
    /** Leaves nothing out. */
    public static final Exclusions NONE = new Exclusions(List.of());

    private static final Logger log = LoggerFactory.getLogger(Exclusions.class);

    private final List<NamedMatcher> matchers;
    private final Map<String, Failure> failures;

    /** What a matcher threw first, and at which path; {@code ""} where it was not asked about one. */
    private record Failure(String path, Problem problem) {}

    private Exclusions(List<NamedMatcher> matchers) {
        this(matchers, new ConcurrentHashMap<>());
    }

    private Exclusions(List<NamedMatcher> matchers, Map<String, Failure> failures) {
        this.matchers = List.copyOf(matchers);
        this.failures = failures;
    }

    /**
     * Matchers that decide together.
     *
     * @param matchers closed with the exclusions
     */
    public static Exclusions of(List<NamedMatcher> matchers) {
        return matchers.isEmpty() ? NONE : new Exclusions(matchers);
    }

    /** These exclusions and one more matcher, which is asked before them and closed with the result. */
    public Exclusions and(String name, ExclusionMatcher matcher) {
        List<NamedMatcher> more = new ArrayList<>();
        more.add(new NamedMatcher(name, matcher));
        more.addAll(matchers);
        return new Exclusions(more);
    }

    /**
     * A matcher and what to call it in messages.
     *
     * @param name such as {@code regex 1.0.0}
     * @param retired tells why the matcher is not asked any more, as a sentence for a person; empty when it is
     */
    public record NamedMatcher(String name, ExclusionMatcher matcher, Supplier<Optional<String>> retired) {
        public NamedMatcher {
            Objects.requireNonNull(name);
            Objects.requireNonNull(matcher);
            Objects.requireNonNull(retired);
        }

        /** One that is always asked. */
        public NamedMatcher(String name, ExclusionMatcher matcher) {
            this(name, matcher, Optional::empty);
        }
    }

    /** Decides about one path whose directories are known to be included. */
    @Override
    public Verdict judge(Candidate candidate) {
        Verdict verdict = Verdict.INCLUDE;
        for (NamedMatcher named : matchers) {
            verdict = stronger(verdict, ask(named, candidate));
            if (verdict == Verdict.SKIP_SUBTREE) {
                return verdict;
            }
        }
        return verdict;
    }

    @Override
    public Exclusions inside(String directory, Path location) {
        List<NamedMatcher> inner = new ArrayList<>(matchers.size());
        boolean same = true;
        for (NamedMatcher named : matchers) {
            NamedMatcher matcher = inside(named, directory, location);
            same &= matcher == named;
            inner.add(matcher);
        }
        return same ? this : new Exclusions(inner, failures);
    }

    /**
     * What decides about what lies in a directory: each directory from the source down to it is looked into.
     *
     * @param directory relative to the source; {@code ""} is the source itself
     * @param location where it lies; must end in the same names
     */
    public Exclusions within(String directory, Path location) {
        Exclusions above = directory.isEmpty() ? this : within(RelativePath.parent(directory), location.getParent());
        return above.inside(directory, location);
    }

    /**
     * Whether a directory is left out with everything in it, for itself or for one above.
     *
     * @param directory relative to the source; {@code ""} is the source itself, which never is
     * @param location where it lies, or would; must end in the same names
     */
    public boolean skips(String directory, Path location) {
        if (directory.isEmpty()) {
            return false;
        }
        String above = RelativePath.parent(directory);
        Candidate candidate = new Candidate(directory, EntryType.DIRECTORY, 0, Instant.EPOCH, location);
        return skips(above, location.getParent())
                || within(above, location.getParent()).judge(candidate) == Verdict.SKIP_SUBTREE;
    }

    /** The highest path that any matcher wants looked at again. */
    @Override
    public Optional<String> affectedBy(String path) {
        return matchers.stream()
                .flatMap(named -> affectedBy(named, path).stream())
                .min(Comparator.comparing(String::length));
    }

    /** The matchers that threw, each with what it threw first, and those that are not asked any more. */
    public List<Problem> problems() {
        Stream<Problem> retired = matchers.stream()
                .flatMap(named -> named.retired().get().stream())
                .map(reason -> new Problem("", reason));
        return Stream.concat(failures.values().stream().map(Failure::problem), retired)
                .toList();
    }

    @Override
    public void close() {
        for (NamedMatcher named : matchers) {
            try {
                PluginMistake.ask(() -> closed(named.matcher()));
            } catch (PluginMistake e) {
                report(named, "", "failed when it was closed", e);
            }
        }
    }

    private static ExclusionMatcher closed(ExclusionMatcher matcher) {
        matcher.close();
        return matcher;
    }

    private Verdict ask(NamedMatcher named, Candidate candidate) {
        if (!failures.isEmpty() && failedFirstAt(named, candidate.path())) {
            return Verdict.INCLUDE;
        }
        try {
            return PluginMistake.ask(() -> named.matcher().judge(candidate));
        } catch (PluginMistake e) {
            report(named, candidate.path(), "failed at \"" + candidate.path() + "\", which is backed up therefore", e);
            return Verdict.INCLUDE;
        }
    }

    /** Where it took a long time to fail, it need not do so again. */
    private boolean failedFirstAt(NamedMatcher named, String path) {
        Failure failure = failures.get(named.name());
        return failure != null && failure.path().equals(path);
    }

    private NamedMatcher inside(NamedMatcher named, String directory, Path location) {
        try {
            ExclusionMatcher inner = PluginMistake.ask(() -> named.matcher().inside(directory, location));
            return inner == named.matcher() ? named : new NamedMatcher(named.name(), inner, named.retired());
        } catch (PluginMistake e) {
            report(
                    named,
                    "",
                    "failed at the directory \"" + directory + "\", which is judged as if it said nothing",
                    e);
            return named;
        }
    }

    /** What cannot be answered may be everything. */
    private Optional<String> affectedBy(NamedMatcher named, String path) {
        try {
            return PluginMistake.ask(() -> {
                Optional<String> affected = named.matcher().affectedBy(path);
                if (affected.isPresent() && !isAtOrAbove(affected.get(), path)) {
                    throw new IllegalStateException("it wants " + affected.get() + " looked at");
                }
                return affected;
            });
        } catch (PluginMistake e) {
            report(named, "", "failed at the change of \"" + path + "\", for which everything is looked at", e);
            return Optional.of("");
        }
    }

    private static boolean isAtOrAbove(String place, String path) {
        return place.isEmpty() || path.equals(place) || path.startsWith(place + "/");
    }

    private void report(NamedMatcher named, String path, String what, PluginMistake mistake) {
        String message = "The exclusion matcher " + named.name() + " " + what + " (" + mistake.getMessage() + ").";
        if (failures.putIfAbsent(named.name(), new Failure(path, new Problem("", message))) == null) {
            log.warn(message, mistake.getCause());
        }
    }

    private static Verdict stronger(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
