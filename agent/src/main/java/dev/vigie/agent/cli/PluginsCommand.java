package dev.vigie.agent.cli;

import dev.vigie.agent.plugins.ExtensionKind;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHealth;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.agent.plugins.ProjectName;
import dev.vigie.api.BackupException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie plugins}. */
@Command(
        name = "plugins",
        description = {
            "List plugins, install, check or remove them, or begin one.",
            "",
            "Plugins add archive formats, types of exclusion patterns, and hooks that run after a backup."
        },
        footer = {
            "",
            "Examples:",
            "  vigie plugins list",
            "  vigie plugins info tar.gz",
            "  vigie plugins check ~/Downloads/seven-zip-1.0.zip",
            "  vigie plugins install ~/Downloads/seven-zip-1.0.zip",
            "  vigie plugins remove seven-zip",
            "  vigie plugins new format my-format --package com.acme"
        })
final class PluginsCommand extends CommandGroup {
    private final Vigie vigie;

    PluginsCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Command(
            name = "list",
            description = "List all plugins, what they add, and why those that do not work do not.",
            footer = {"", "Example:", "  vigie plugins list --json"})
    int list() throws BackupException {
        List<PluginHealth> plugins = vigie.services().plugins().tried();
        vigie.answer(PluginsJson.list(plugins), page -> PluginsText.list(page, plugins));
        return ExitStatus.DONE;
    }

    @Command(
            name = "info",
            description = "Say what a plugin adds and which options that takes.",
            footer = {"", "Examples:", "  vigie plugins info zip", "  vigie plugins info command --json"})
    int info(
            @Parameters(paramLabel = "ID", description = "Id of a plugin, or of a format, pattern type or hook.")
                    String id)
            throws BackupException {
        PluginDetails details = PluginDetails.of(id, vigie.services().plugins());
        vigie.answer(PluginsJson.info(details), page -> PluginsText.info(page, details));
        return ExitStatus.DONE;
    }

    @Command(
            name = "check",
            description = "Try a plugin out beside those that are installed, without installing it.",
            footer = {"", "Exit status 1 when it cannot be used.", "", "Example:", "  vigie plugins check my-plugin.zip"
            })
    int check(@Parameters(paramLabel = "FILE", description = "A .jar or .zip file.") String file)
            throws BackupException {
        PluginHealth plugin = vigie.services().installer().check(Place.absolute(file));
        boolean usable = plugin.state() == State.READY;
        vigie.answer(PluginsJson.outcome(usable, plugin), page -> PluginsText.check(page, plugin));
        return usable ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    @Command(
            name = "install",
            description = {
                "Install a plugin for this person, if it can be used.",
                "",
                "A plugin is a program: it may do whatever you may. An agent that runs uses it when started again."
            },
            footer = {"", "Example:", "  vigie plugins install my-plugin.zip"})
    int install(@Parameters(paramLabel = "FILE", description = "A .jar or .zip file.") String file)
            throws BackupException {
        PluginHealth plugin = vigie.services().installer().install(Place.absolute(file));
        vigie.report(PluginsJson.outcome(true, plugin), page -> {
            page.good("Installed " + plugin.id() + " " + plugin.version() + " in " + plugin.location() + ".");
            PluginsText.additions(page, plugin);
        });
        return ExitStatus.DONE;
    }

    @Command(
            name = "remove",
            description = "Remove a plugin that was installed with 'vigie plugins install'.",
            footer = {"", "Example:", "  vigie plugins remove my-plugin"})
    int remove(@Parameters(paramLabel = "ID", description = "Id of the plugin, as the list shows it.") String id)
            throws BackupException {
        PluginHealth plugin = vigie.services()
                .installer()
                .remove(id, vigie.services().plugins().health());
        vigie.report(
                PluginsJson.outcome(true, plugin),
                page -> page.good(
                        "Removed " + plugin.id() + " from " + plugin.location().getParent() + "."));
        return ExitStatus.DONE;
    }

    @Command(
            name = "new",
            description = {
                "Write the project of a new plugin, to begin with.",
                "",
                "It is an example of its kind that works, with a test, and is built by Maven."
            },
            footer = {"", "Example:", "  vigie plugins new format my-format --package com.acme"})
    int create(
            @Parameters(
                            paramLabel = "KIND",
                            converter = KindConverter.class,
                            completionCandidates = KindConverter.class,
                            description = "What it adds: format, matcher or hook.")
                    ExtensionKind kind,
            @Parameters(
                            paramLabel = "NAME",
                            description = "What people will write: lower case letters, digits, dots and hyphens.")
                    String name,
            @Option(
                            names = "--package",
                            paramLabel = "PACKAGE",
                            required = true,
                            description = "The Java package of its classes, such as com.acme.")
                    String packageName,
            @Option(
                            names = "--to",
                            paramLabel = "DIR",
                            description = "Where the project is written. Default: a new directory NAME.")
                    String to)
            throws BackupException {
        ProjectName project = ProjectName.of(kind, name, packageName);
        requireFree(project);
        NewProject.Written written =
                vigie.services().newProject().write(project, Place.absolute(to == null ? name : to));
        vigie.report(PluginsJson.written(written), page -> PluginsText.written(page, written));
        return ExitStatus.DONE;
    }

    private void requireFree(ProjectName project) throws BackupException {
        for (PluginHealth plugin : vigie.services().plugins().health()) {
            if (plugin.extensions().contains(new ExtensionName(project.kind(), project.id()))) {
                throw BackupException.user("There is a " + project.kind().word() + " \"" + project.id()
                        + "\" already, from the plugin " + plugin.id() + ". Choose another name.");
            }
        }
    }

    /** Reads {@code format} and its like. */
    static final class KindConverter extends WordConverter<ExtensionKind> {
        KindConverter() {
            super(ExtensionKind.class);
        }
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
