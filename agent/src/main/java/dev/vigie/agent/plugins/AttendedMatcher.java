package dev.vigie.agent.plugins;

import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A matcher whose every answer is waited for by somebody.
 *
 * @param whenClosed what else is to be done then
 */
record AttendedMatcher(ExclusionMatcher matcher, Attendance attendance, Runnable whenClosed)
        implements ExclusionMatcher {

    /** Why it is not asked any more, for a person; empty when it is. */
    Optional<String> retired() {
        return attendance.retired();
    }

    @Override
    public Verdict judge(Candidate candidate) {
        return attendance.ask(candidate.path(), Verdict.INCLUDE, () -> matcher.judge(candidate));
    }

    @Override
    public ExclusionMatcher inside(String directory, Path location) {
        return attendance.ask(directory, this, () -> {
            ExclusionMatcher inner = matcher.inside(directory, location);
            if (inner == null) {
                return null; // a mistake, which who asked tells
            }
            return inner == matcher ? this : new AttendedMatcher(inner, attendance, () -> {});
        });
    }

    @Override
    public Optional<String> affectedBy(String path) {
        return attendance.ask(path, Optional.empty(), () -> matcher.affectedBy(path));
    }

    @Override
    public void close() {
        whenClosed.run();
        matcher.close();
    }
}
