package dev.vigie.agent.cli;

import dev.vigie.agent.backup.HookCheck;
import dev.vigie.agent.config.InstalledPlugins;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.hooks.HookRunner;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.backup.HookRequest;
import java.nio.file.Path;
import java.time.Clock;
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

    @Override
    public void checkHook(HookRequest hook) throws BackupException {
        new HookCheck(plugins, new HookRunner(plugins, () -> false))
                .of(List.of(hook), "the check of the hook \"" + hook.type() + "\"");
    }

    @Override
    public Exclusions exclusions(Path source, List<String> patterns) throws BackupException {
        return plugins.exclusions(source, patterns, Clock.systemUTC());
    }
}
