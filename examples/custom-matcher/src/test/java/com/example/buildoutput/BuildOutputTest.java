package com.example.buildoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildOutputTest extends ExclusionMatcherContract {
    @TempDir
    Path source;

    @Override
    protected ExclusionMatcherFactory factory() {
        return new BuildOutput();
    }

    @Override
    protected List<String> expressions() {
        return List.of("maven", "npm");
    }

    /** No file is left out for its own sake: folders are, and what is in them with them. */
    @Override
    protected List<String> excluded() {
        return List.of();
    }

    @Override
    protected List<String> included() {
        return List.of("target", "src/target", "pom.xml");
    }

    @Override
    protected List<String> malformed() {
        return List.of("mavne", "");
    }

    @Test
    void onlyWhatLiesBesideABuildFileIsOutput() throws Exception {
        Files.createDirectories(source.resolve("app/target"));
        Files.createDirectories(source.resolve("photos/target"));
        Files.createFile(source.resolve("app/pom.xml"));

        assertThat(judge("app/target")).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(judge("photos/target")).isEqualTo(Verdict.INCLUDE);
    }

    private Verdict judge(String path) throws Exception {
        Map<String, List<String>> expressions = Map.of(ExclusionMatcherFactory.EXPRESSIONS, expressions());
        Options options = Options.check("build-output", factory().options(), expressions);
        try (ExclusionMatcher matcher = factory().create(options, new PluginContext(1, source))) {
            return matcher.judge(
                    new Candidate(path, EntryType.DIRECTORY, 0, Instant.EPOCH, source.resolve(path)));
        }
    }
}
