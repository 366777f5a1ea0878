package dev.vigie.agent.exclude;

import dev.vigie.api.backup.Problem;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is left out of one folder's backups. May be asked from several threads at once.
 *
 * <p>A matcher that throws is named once, and from then on has no say about the path it threw at: nothing is lost from a
 * backup because a matcher is broken.
 */
public final class Exclusions implements AutoCloseable {
    /** Leaves nothing out. */
    public static final Exclusions NONE = new Exclusions(List.of());

    private static final Logger log = LoggerFactory.getLogger(Exclusions.class);

    private final List<NamedMatcher> matchers;
    private final Map<String, Problem> problems = new ConcurrentHashMap<>();

    private Exclusions(List<NamedMatcher> matchers) {
        this.matchers = List.copyOf(matchers);
    }

    /**
     * Matchers that decide together.
     *
     * @param matchers closed with the exclusions
     */
    public static Exclusions of(List<NamedMatcher> matchers) {
        return matchers.isEmpty() ? NONE : new Exclusions(matchers);
    }

    /** These exclusions and one more matcher, closed with the result. */
    public Exclusions and(String name, ExclusionMatcher matcher) {
        List<NamedMatcher> more = new ArrayList<>(matchers);
        more.add(new NamedMatcher(name, matcher));
        return new Exclusions(more);
    }

    /**
     * A matcher and what to call it in messages.
     *
     * @param name such as {@code regex 1.0.0}
     */
    public record NamedMatcher(String name, ExclusionMatcher matcher) {
        public NamedMatcher {
            Objects.requireNonNull(name);
            Objects.requireNonNull(matcher);
        }
    }

    /**
     * Decides about one path whose directories are known to be included: what leaves out most wins.
     *
     * @param candidate what to decide about
     */
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

    /**
     * Whether a path is left out, for itself or because a directory above it is skipped with all that is in it.
     *
     * @param candidate a path anywhere below the source; its {@link Candidate#location()} must end in the same names
     */
    public boolean excludes(Candidate candidate) {
        return this != NONE && (skipsParentOf(candidate) || judge(candidate) != Verdict.INCLUDE);
    }

    /** The matchers that threw, each with what it threw first; empty when all went well. */
    public List<Problem> problems() {
        return List.copyOf(problems.values());
    }

    @Override
    public void close() {
        for (NamedMatcher named : matchers) {
            try {
                named.matcher().close();
            } catch (RuntimeException | LinkageError e) {
                report(named, "failed when it was closed", e);
            }
        }
    }

    private boolean skipsParentOf(Candidate candidate) {
        int slash = candidate.path().lastIndexOf('/');
        if (slash < 0) {
            return false;
        }
        Path location = candidate.location().getParent();
        Candidate parent = new Candidate(
                candidate.path().substring(0, slash), EntryType.DIRECTORY, 0, modified(location), location);
        return skipsParentOf(parent) || judge(parent) == Verdict.SKIP_SUBTREE;
    }

    private static Instant modified(Path directory) {
        try {
            return Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    private Verdict ask(NamedMatcher named, Candidate candidate) {
        try {
            return Objects.requireNonNull(named.matcher().judge(candidate), "it answered null");
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            report(named, "failed at \"" + candidate.path() + "\", which is backed up therefore", e);
            return Verdict.INCLUDE;
        }
    }

    private void report(NamedMatcher named, String what, Throwable cause) {
        String message = "The exclusion matcher " + named.name() + " " + what + " (" + cause + ").";
        if (problems.putIfAbsent(named.name(), new Problem("", message)) == null) {
            log.warn(message, cause);
        }
    }

    private static Verdict stronger(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
