package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Makes matchers of one expression, at a time that does not pass. */
final class Matchers {
    static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private Matchers() {}

    static ExclusionMatcher matcher(ExclusionMatcherFactory factory, String expression) throws BackupException {
        Options options = Options.check("test", factory.options(), Map.of("expressions", List.of(expression)));
        return factory.create(options, new PluginContext(1, Path.of(".")).withClock(Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    static Verdict judge(ExclusionMatcherFactory factory, String expression, Candidate candidate)
            throws BackupException {
        try (ExclusionMatcher matcher = matcher(factory, expression)) {
            return matcher.judge(candidate);
        }
    }
}
