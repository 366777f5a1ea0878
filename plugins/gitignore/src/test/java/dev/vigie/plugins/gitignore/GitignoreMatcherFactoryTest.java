package dev.vigie.plugins.gitignore;

import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.util.List;

class GitignoreMatcherFactoryTest extends ExclusionMatcherContract {

    @Override
    protected ExclusionMatcherFactory factory() {
        return new GitignoreMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of("*.log", "cache", "node_modules", "/top", "doc/**/*.pdf", "!keep.log");
    }

    @Override
    protected List<String> excluded() {
        return List.of(
                "a.log", "deep/down/b.log", "cache", "a/cache", "x/node_modules", "top", "doc/a.pdf", "doc/a/b.pdf");
    }

    @Override
    protected List<String> included() {
        return List.of("keep.log", "a/keep.log", "catalog", "a/top", "caches", "my/doc/a.pdf", "log");
    }
}
