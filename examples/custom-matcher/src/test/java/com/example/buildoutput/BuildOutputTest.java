package com.example.buildoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildOutputTest extends ExclusionMatcherContract {
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

        assertThat(verdict("app/target", EntryType.DIRECTORY)).isEqualTo(Verdict.SKIP_SUBTREE);
        assertThat(verdict("photos/target", EntryType.DIRECTORY)).isEqualTo(Verdict.INCLUDE);
    }
}
