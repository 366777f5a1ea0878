package dev.vigie.agent.cli;

import dev.vigie.agent.config.InstalledPlugins;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets a configuration be checked against the plugins that are installed. */
record PluginChecks(PluginHost plugins) implements InstalledPlugins {

    @Override
    public Map<String, List<OptionDescription>> formats() {
        Map<String, List<OptionDescription>> formats = new LinkedHashMap<>();
        plugins.formats().forEach(format -> formats.put(format.id(), format.options()));
        return formats;
    }

    @Override
    public Map<String, List<OptionDescription>> hooks() {
        Map<String, List<OptionDescription>> hooks = new LinkedHashMap<>();
        plugins.hooks().forEach(hook -> hooks.put(hook.id(), hook.options()));
        return hooks;
    }

    @Override
    public void checkPattern(String pattern) throws BackupException {
        plugins.check(List.of(pattern));
    }
}
