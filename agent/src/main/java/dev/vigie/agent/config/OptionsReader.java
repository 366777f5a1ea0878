package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.config.Value.Scalar;
import dev.vigie.agent.platform.Access;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.backup.HookRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what is meant for plugins, and checks it where the installed plugins are known. */
final class OptionsReader {
    private final ValueReader values;
    private final Problems problems;
    private final Optional<InstalledPlugins> plugins;

    OptionsReader(ValueReader values, Problems problems, Optional<InstalledPlugins> plugins) {
        this.values = values;
        this.problems = problems;
        this.plugins = plugins;
    }

    /** The id of a format, and its options. */
    PluginOptions format(String id, Place place, Fields options) {
        return options("format", id, place, options, InstalledPlugins::formats);
    }

    /** The id of a hook, and its options. */
    PluginOptions hook(String id, Place place, Fields options) {
        PluginOptions read = options("hook", id, place, options, InstalledPlugins::hooks);
        plugins.filter(known -> fits(id, known.hooks().get(id), read)).ifPresent(known -> {
            try {
                known.checkHook(new HookRequest(id, read.values(), Set.of(), Optional.empty()));
            } catch (BackupException e) {
                problems.add(place, e.getMessage());
            }
        });
        return read;
    }

    /** What does not fit has been told with its place. */
    private static boolean fits(String id, List<OptionDescription> accepted, PluginOptions options) {
        if (accepted == null) {
            return false;
        }
        try {
            Options.check(id, accepted, options.values());
            return true;
        } catch (BackupException e) {
            return false;
        }
    }

    /** An exclusion pattern. */
    Optional<String> pattern(Value value) {
        Optional<String> pattern = values.text(value);
        if (pattern.isPresent() && plugins.isPresent()) {
            try {
                plugins.get().checkPattern(pattern.get());
            } catch (BackupException e) {
                problems.add(value.place(), e.getMessage());
            }
        }
        return pattern;
    }

    private PluginOptions options(
            String kind,
            String id,
            Place place,
            Fields options,
            Function<InstalledPlugins, Map<String, List<OptionDescription>>> installed) {
        Map<String, Object> filled = new LinkedHashMap<>();
        options.byKey()
                .forEach((name, field) -> values.plain(field.value()).ifPresent(value -> filled.put(name, value)));
        plugins.map(installed).ifPresent(known -> {
            if (known.containsKey(id)) {
                check(kind + " \"" + id + "\"", place, options, filled, known.get(id));
            } else {
                problems.add(
                        place,
                        "no " + kind + " \"" + id + "\" is installed"
                                + Suggestion.ending(id, known.keySet(), "there are"));
            }
        });
        Map<String, Object> written = new LinkedHashMap<>();
        options.byKey().forEach((name, field) -> written.put(name, values.written(field.value())));
        return new PluginOptions(filled, written);
    }

    private void check(
            String owner, Place place, Fields options, Map<String, Object> filled, List<OptionDescription> accepted) {
        Map<String, OptionDescription> byName = accepted.stream()
                .collect(Collectors.toMap(OptionDescription::name, option -> option, (a, b) -> a, LinkedHashMap::new));
        options.byKey().forEach((name, field) -> {
            if (!byName.containsKey(name)) {
                String ending =
                        byName.isEmpty() ? "; it takes none" : Suggestion.ending(name, byName.keySet(), "it takes");
                problems.add(field.place(), owner + ": unknown option \"" + name + "\"" + ending);
            } else if (filled.containsKey(name)) {
                checkValue(owner, field.value().place(), byName.get(name), filled.get(name));
                checkSecrecy(owner, field.value(), byName.get(name));
            }
        });
        byName.values().stream()
                .filter(option -> option.required() && !options.byKey().containsKey(option.name()))
                .forEach(option -> problems.add(place, owner + ": option \"" + option.name() + "\" is missing"));
    }

    private void checkValue(String owner, Place place, OptionDescription option, Object value) {
        try {
            Options.check(owner, List.of(option), Map.of(option.name(), value));
        } catch (BackupException e) {
            problems.add(place, e.getMessage());
        }
    }

    /** A secret may stand in a file that only its owner can read. */
    private void checkSecrecy(String owner, Value written, OptionDescription option) {
        if (option.type() == OptionType.SECRET
                && written instanceof Scalar secret
                && !Variables.appearIn(secret)
                && isReadByOthers(secret.place().file())) {
            problems.add(
                    secret.place(),
                    owner + ": option \"" + option.name() + "\" is a secret, and others may read this file; run \"chmod"
                            + " 600\" on it, or write the name of an environment variable, such as ${SECRET}");
        }
    }

    /** The file was read a moment ago; one that is gone by now keeps its secret. */
    private static boolean isReadByOthers(Path file) {
        try {
            return Access.to(file).filter(Access::othersMayRead).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
