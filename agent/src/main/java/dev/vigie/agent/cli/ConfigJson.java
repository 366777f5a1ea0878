package dev.vigie.agent.cli;

import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.ConfigurationProblem;
import dev.vigie.agent.config.FolderConfiguration;
import java.nio.file.Path;
import java.util.List;

/** The JSON documents about configurations. Fields may be added, never renamed or removed. */
final class ConfigJson {
    private ConfigJson() {}

    static Json.Document right(Configuration configuration) {
        return json -> {
            json.beginObject();
            json.name("status").value("success");
            json.name("file").value(configuration.file().toString());
            Json.texts(
                    json,
                    "folders",
                    configuration.folders().stream()
                            .map(FolderConfiguration::name)
                            .toList());
            json.name("problems").beginArray().endArray();
            json.endObject();
        };
    }

    static Json.Document wrong(Path file, List<ConfigurationProblem> problems) {
        return json -> {
            json.beginObject();
            json.name("status").value("failed");
            json.name("file").value(file.toAbsolutePath().normalize().toString());
            json.name("problems").beginArray();
            for (ConfigurationProblem problem : problems) {
                json.beginObject();
                json.name("file").value(problem.place().file().toString());
                json.name("line").value(problem.place().line());
                json.name("column").value(problem.place().column());
                json.name("message").value(problem.message());
                json.endObject();
            }
            json.endArray().endObject();
        };
    }
}
