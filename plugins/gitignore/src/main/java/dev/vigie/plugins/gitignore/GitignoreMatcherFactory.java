package dev.vigie.plugins.gitignore;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import org.pf4j.Extension;

/**
 * Patterns in gitignore syntax. As in git nothing is refused: a pattern that makes no sense, such as {@code [abc}
 * without its end, matches nothing.
 */
@Extension
public final class GitignoreMatcherFactory implements ExclusionMatcherFactory {

    @Override
    public String id() {
        return "gitignore";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) {
        return GitignoreMatcher.compile(options.texts(EXPRESSIONS));
    }
}
