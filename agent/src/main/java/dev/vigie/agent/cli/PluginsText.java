package dev.vigie.agent.cli;

import dev.vigie.agent.cli.PluginDetails.Addition;
import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Table;
import dev.vigie.agent.plugins.ExtensionKind;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHealth;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.api.OptionDescription;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How people see plugins. */
final class PluginsText {
    private PluginsText() {}

    static void list(Page page, List<PluginHealth> plugins) {
        Table table = new Table("ID", "VERSION", "PROVIDER", "ADDS", "STATE", "LOCATION");
        plugins.forEach(plugin -> table.row(
                plugin.id(),
                plugin.version(),
                plugin.provider(),
                adds(plugin),
                PluginsCommand.word(plugin.state()),
                plugin.location().toString()));
        table.lines().forEach(page::line);
        plugins.stream()
                .filter(plugin -> plugin.state() != State.READY)
                .forEach(plugin -> page.bad(plugin.id() + ": " + plugin.reason()));
    }

    private static String adds(PluginHealth plugin) {
        return plugin.extensions().stream()
                .map(name -> name.kind().word() + " " + name.id())
                .collect(Collectors.joining(", "));
    }

    static void check(Page page, PluginHealth plugin) {
        if (plugin.state() == State.READY) {
            page.good(plugin.location() + " can be used: it is " + plugin.id() + " " + plugin.version() + ".");
            additions(page, plugin);
        } else {
            page.bad(plugin.location() + " cannot be used. " + plugin.reason());
        }
    }

    static void additions(Page page, PluginHealth plugin) {
        plugin.extensions()
                .forEach(name ->
                        page.line("  " + name.kind().word() + " " + name.id() + ": " + usage(name.kind(), name.id())));
    }

    private static String usage(ExtensionKind kind, String id) {
        return switch (kind) {
            case FORMAT -> "use it with \"-f " + id + "\" or \"format: " + id + "\"";
            case MATCHER -> "use it with \"-e " + id + ":…\" or in \"exclude:\"";
            case HOOK -> "use it with \"type: " + id + "\" in \"hooks:\"";
        };
    }

    static void written(Page page, NewProject.Written written) {
        page.good("Wrote a project that works in " + written.directory() + ".");
        page.line("  Begin with " + written.directory().relativize(written.source()) + ".");
        page.line("Build, test and install it, in its directory:");
        page.line("  mvn package");
        page.line("  vigie plugins install " + written.plugin());
    }

    static void info(Page page, PluginDetails details) {
        PluginHealth plugin = details.plugin();
        page.line(plugin.id() + " " + plugin.version()
                + (plugin.provider().isEmpty() ? "" : ", by " + plugin.provider()));
        if (!plugin.description().isEmpty()) {
            page.line(plugin.description());
        }
        page.line("In " + plugin.location());
        if (plugin.state() != State.READY) {
            page.bad("It is " + PluginsCommand.word(plugin.state()) + ": " + plugin.reason());
        }
        details.additions().forEach(addition -> addition(page, addition));
    }

    private static void addition(Page page, Addition addition) {
        page.heading(addition.name().kind().word() + " " + addition.name().id());
        page.line("  " + usage(addition.name().kind(), addition.name().id()));
        if (addition.options().isEmpty()) {
            page.line("  It takes no options.");
            return;
        }
        Table table = new Table("OPTION", "TYPE", "DEFAULT", "WHAT IT DOES");
        addition.options()
                .forEach(option -> table.row(option.name(), type(option), standard(option), option.documentation()));
        table.lines().forEach(line -> page.line("  " + line));
    }

    private static String type(OptionDescription option) {
        return option.allowed().isEmpty()
                ? option.type().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : String.join("|", option.allowed());
    }

    private static String standard(OptionDescription option) {
        return option.required()
                ? "(required)"
                : option.defaultValue().map(Object::toString).orElse("");
    }
}
