package dev.vigie.agent.config;

import dev.vigie.agent.debounce.Trigger;
import dev.vigie.agent.logging.LogSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a configuration back into what a person could have written. */
final class ConfigurationTree {
    private ConfigurationTree() {}

    static Map<String, Object> of(Configuration configuration) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("log", log(configuration.log()));
        configuration.metrics().ifPresent(file -> tree.put("metrics", Variables.escape(file.toString())));
        tree.put(
                "folders",
                configuration.folders().stream().map(ConfigurationTree::folder).toList());
        return tree;
    }

    private static Map<String, Object> log(LogSettings log) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", Variables.escape(log.file().toString()));
        tree.put("level", ValueReader.lowerCase(log.level()));
        tree.put("format", ValueReader.lowerCase(log.format()));
        return tree;
    }

    private static Map<String, Object> folder(FolderConfiguration folder) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", Variables.escape(folder.name()));
        tree.put("source", Variables.escape(folder.source().toString()));
        tree.put("destination", Variables.escape(folder.destination().toString()));
        tree.put("format", folder.format());
        tree.put("options", folder.options().written());
        tree.put("mode", ValueReader.lowerCase(folder.mode()));
        tree.put("exclude", folder.exclude());
        tree.put("trigger", trigger(folder.trigger()));
        tree.put("keep", RetentionReader.written(folder.keep()));
        tree.put("verify", folder.verify());
        tree.put("hooks", folder.hooks().stream().map(ConfigurationTree::hook).toList());
        tree.put("alert-after", DurationText.of(folder.alertAfter()));
        tree.put("zone", folder.zone().getId());
        return tree;
    }

    private static Map<String, Object> trigger(Trigger trigger) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("quiet", DurationText.of(trigger.timing().quiet()));
        tree.put("max-wait", DurationText.of(trigger.timing().maxWait()));
        tree.put("min-interval", DurationText.of(trigger.timing().minInterval()));
        tree.put("rescan", DurationText.of(trigger.rescan()));
        trigger.schedule().ifPresent(schedule -> tree.put("schedule", schedule.toString()));
        return tree;
    }

    private static Map<String, Object> hook(HookConfiguration hook) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("type", hook.type());
        tree.putAll(hook.options().written());
        List<String> outcomes =
                hook.on().stream().sorted().map(ValueReader::lowerCase).toList();
        if (!outcomes.isEmpty()) {
            tree.put("on", outcomes);
        }
        hook.timeout().ifPresent(timeout -> tree.put("timeout", DurationText.of(timeout)));
        return tree;
    }
}
