package dev.vigie.agent.plugins;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A plugin's exclusion type behind its {@link Guard}. */
record GuardedMatcherFactory(String id, List<OptionDescription> options, ExclusionMatcherFactory factory, Guard guard)
        implements ExclusionMatcherFactory {

    GuardedMatcherFactory(ExclusionMatcherFactory factory, Guard guard) {
        this(factory.id(), List.copyOf(factory.options()), factory, guard);
    }

    @Override
    public ExclusionMatcher create(Options given, PluginContext context) throws BackupException {
        Guarded<ExclusionMatcher> made =
                guard.create("reading \"" + id + "\" patterns", context, () -> factory.create(given, context));
        return new GuardedMatcher(made, made.product());
    }

    /** What it says of paths is not guarded here but in {@link dev.vigie.agent.exclude.Exclusions}, which knows what a failure means. */
    private record GuardedMatcher(Guarded<ExclusionMatcher> made, ExclusionMatcher matcher)
            implements ExclusionMatcher {

        @Override
        public Verdict judge(Candidate candidate) {
            return matcher.judge(candidate);
        }

        @Override
        public ExclusionMatcher inside(String directory, Path location) {
            ExclusionMatcher inner = matcher.inside(directory, location);
            return inner == matcher ? this : inner;
        }

        @Override
        public Optional<String> affectedBy(String path) {
            return matcher.affectedBy(path);
        }

        @Override
        public void close() {
            made.close();
        }
    }
}
