package com.example.buildoutput;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Leaves out what a build makes again: the folder "target" beside a "pom.xml", but no other folder of that name. */
@Extension
public class BuildOutput implements ExclusionMatcherFactory {
    private record Output(String folder, String beside) {}

    private static final Map<String, Output> TOOLS = Map.of(
            "cargo", new Output("target", "Cargo.toml"),
            "gradle", new Output("build", "settings.gradle"),
            "maven", new Output("target", "pom.xml"),
            "npm", new Output("node_modules", "package.json"));

    @Override
    public String id() {
        return "build-output";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        List<String> tools = options.texts(EXPRESSIONS);
        for (String tool : tools) {
            if (!TOOLS.containsKey(tool)) {
                throw BackupException.user("No build tool \"" + tool + "\"; there are " + TOOLS.keySet());
            }
        }
        List<Output> outputs = tools.stream().map(TOOLS::get).toList();
        return candidate -> candidate.isDirectory()
                        && outputs.stream()
                                .filter(output -> output.folder().equals(candidate.name()))
                                .anyMatch(output -> Files.exists(candidate.location().resolveSibling(output.beside())))
                ? Verdict.SKIP_SUBTREE
                : Verdict.INCLUDE;
    }
}
