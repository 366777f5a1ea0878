package dev.vigie.agent.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.config.ConfigurationException;
import dev.vigie.agent.config.ConfigurationSchema;
import dev.vigie.api.BackupException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code vigie config}. */
@Command(
        name = "config",
        description = {
            "Check or show the configuration.",
            "",
            "That is vigie.yaml in the configuration directory, or the FILE after -c, and folders.d/*.yaml beside it."
        },
        footer = {
            "",
            "Examples:",
            "  vigie config check",
            "  vigie config show -c /etc/vigie.yaml",
            "  vigie config schema > vigie.schema.json"
        })
final class ConfigCommand extends CommandGroup {
    private final Vigie vigie;

    ConfigCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Command(
            name = "check",
            description = {
                "Say whether the configuration is right, or else what is wrong, as FILE:LINE:COLUMN.",
                "",
                "Formats, exclusion patterns, hooks and their options are checked against the installed plugins."
            },
            footer = {"", "Exit status 2 when it is not.", "", "Example:", "  vigie config check -c /etc/vigie.yaml"})
    int check() throws BackupException {
        Path file = vigie.services().configurationFile(vigie.configuration());
        try {
            Configuration configuration = vigie.services().configuration(file);
            vigie.report(
                    ConfigJson.right(configuration),
                    page -> page.good(file + " is right: "
                            + Quantities.count(configuration.folders().size(), "folder") + "."));
            return ExitStatus.DONE;
        } catch (ConfigurationException e) {
            vigie.answer(
                    ConfigJson.wrong(file, e.problems()),
                    page -> e.problems().forEach(problem -> page.line(problem.toString())));
            return ExitStatus.WRONG_USAGE;
        }
    }

    @Command(
            name = "show",
            description = {
                "Show what is in force, all defaults included, as a configuration file that means the same.",
                "",
                "Variables in options of plugins stay as they are written, so that no secret is shown."
            },
            footer = {"", "Examples:", "  vigie config show", "  vigie config show --json"})
    int show() throws BackupException {
        Configuration configuration =
                vigie.services().configuration(vigie.services().configurationFile(vigie.configuration()));
        vigie.answer(
                json -> Json.tree(json, configuration.toTree()),
                page -> configuration.toYaml().lines().forEach(page::line));
        return ExitStatus.DONE;
    }

    @Command(
            name = "schema",
            description = {
                "Print the JSON schema of configuration files, with which editors complete and check them.",
                "",
                "It knows the formats and hooks that are installed, and their options. Print it again after installing"
                        + " a plugin."
            },
            footer = {"", "Example:", "  vigie config schema > ~/.config/vigie/vigie.schema.json"})
    int schema() {
        JsonObject schema =
                ConfigurationSchema.of(new PluginChecks(vigie.services().plugins()));
        vigie.answer(
                json -> new Gson().toJson(schema, json),
                page -> ConfigurationSchema.text(schema).lines().forEach(page::line));
        return ExitStatus.DONE;
    }
}
