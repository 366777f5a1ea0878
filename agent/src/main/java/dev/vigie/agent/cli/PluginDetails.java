package dev.vigie.agent.cli;

import dev.vigie.agent.plugins.PluginHealth;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.VigieExtension;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A plugin and the options of what it adds. */
record PluginDetails(PluginHealth plugin, List<Addition> additions) {

    /** One thing a plugin adds. */
    record Addition(ExtensionName name, List<OptionDescription> options) {}

    /** What is known of the plugin of this id, or of the one that adds something of this id. */
    static PluginDetails of(String id, PluginHost host) throws BackupException {
        PluginHealth plugin = host.health().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .or(() -> host.health().stream().filter(adds(id)).findFirst())
                .orElseThrow(() -> unknown(id, host.health()));
        return new PluginDetails(
                plugin,
                plugin.extensions().stream()
                        .map(name -> new Addition(name, options(name, host)))
                        .toList());
    }

    private static Predicate<PluginHealth> adds(String id) {
        return plugin -> plugin.extensions().stream().anyMatch(name -> name.id().equals(id));
    }

    private static BackupException unknown(String id, List<PluginHealth> plugins) {
        Set<String> known = new LinkedHashSet<>();
        plugins.forEach(plugin -> {
            known.add(plugin.id());
            plugin.extensions().forEach(name -> known.add(name.id()));
        });
        return BackupException.user("There is no plugin \"" + id + "\", and none that adds it; there are "
                + String.join(", ", known) + "." + Suggestion.sentence(id, known));
    }

    private static List<OptionDescription> options(ExtensionName name, PluginHost host) {
        List<? extends VigieExtension<?>> extensions = switch (name.kind()) {
            case FORMAT -> host.formats();
            case MATCHER -> host.matchers();
            case HOOK -> host.hooks();
        };
        return extensions.stream()
                .filter(extension -> extension.id().equals(name.id()))
                .findFirst()
                .orElseThrow()
                .options();
    }
}
