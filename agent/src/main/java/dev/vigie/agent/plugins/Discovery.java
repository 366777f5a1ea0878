package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the plugins one by one. A plugin is usable as a whole or not at all, and what is wrong with one does not
 * touch the others.
 */
final class Discovery {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z0-9][a-z0-9.-]*");
    private static final List<String> SHARED_CLASSES = List.of(
            "dev/vigie/api/VigieExtension.class",
            "dev/vigie/api/format/ArchiveFormat.class",
            "dev/vigie/api/exclude/ExclusionMatcherFactory.class",
            "dev/vigie/api/hook/PostBackupHookFactory.class",
            "org/pf4j/Extension.class",
            "org/slf4j/Logger.class");

    private final PluginContainer container;
    private final List<PluginHealth> health = new ArrayList<>();
    private final Map<ExtensionName, VigieExtension<?>> extensions = new LinkedHashMap<>();
    private final Map<ExtensionName, String> owners = new LinkedHashMap<>();
    private final Map<String, PluginClassLoader> classes = new LinkedHashMap<>();

    private final Duration timeToLoad;

    private Discovery(PluginContainer container, Duration timeToLoad) {
        this.container = container;
        this.timeToLoad = timeToLoad;
    }

    /**
     * What was found.
     *
     * @param classes of the plugins that are ready, by their ids and versions
     */
    record Found(
            List<PluginHealth> health,
            Map<ExtensionName, VigieExtension<?>> extensions,
            Map<String, PluginClassLoader> classes) {

        /** The id and version of the plugin that has a class of this name, or of each that has one. */
        Optional<String> ownerOf(String className) {
            String file = className.replace('.', '/') + ".class";
            return classes.entrySet().stream()
                    .filter(plugin -> plugin.getValue().findResource(file) != null)
                    .map(Map.Entry::getKey)
                    .reduce((one, other) -> one + " or " + other);
        }
    }

    /**
     * Loads every plugin in these directories; of two with the same name the one in the earlier directory counts.
     *
     * @param timeToLoad how long each may take before it is left out
     */
    static Found in(List<Path> directories, Duration timeToLoad) {
        Discovery discovery = new Discovery(new PluginContainer(directories), timeToLoad);
        for (Path directory : directories) {
            try {
                PluginFiles.in(directory).forEach(discovery::examine);
            } catch (IOException | RuntimeException e) {
                discovery.failed(
                        directory,
                        Optional.empty(),
                        "The plugin directory cannot be read (" + e + "). Check its permissions.");
            }
        }
        return new Found(List.copyOf(discovery.health), discovery.extensions, discovery.classes);
    }

    private void examine(Path file) {
        PluginWrapper plugin = null;
        Path location = file;
        try {
            PluginFiles.requireSafe(file);
            AllowedFiles.require(file);
            PluginFiles.requireWhole(file);
            location = PluginFiles.unpacked(file);
            Packing.requireNoJar(location);
            plugin = container.load(location);
            if (plugin.getPluginState() == PluginState.DISABLED) {
                add(plugin, List.of(), State.DISABLED, whyDisabled(plugin));
                return;
            }
            PluginClassLoader own = (PluginClassLoader) plugin.getPluginClassLoader();
            requireOwnClassesOnly(own);
            Map<ExtensionName, VigieExtension<?>> found = extensionsInTime(plugin);
            found.forEach(this::requireFree);
            extensions.putAll(found);
            classes.put(label(plugin), own);
            String owner = label(plugin) + " in " + plugin.getPluginPath();
            found.keySet().forEach(name -> owners.put(name, owner));
            add(plugin, List.copyOf(found.keySet()), State.READY, "");
        } catch (UnusablePluginException e) {
            failed(file, Optional.ofNullable(plugin), e.getMessage() + Packing.remark(location));
        } catch (BackupException e) {
            failed(file, Optional.ofNullable(plugin), e.getMessage());
        } catch (Throwable e) { // Whatever is in it, the others are still to be used.
            log.debug("The plugin in {} cannot be used", file, e);
            failed(file, Optional.ofNullable(plugin), "It cannot be loaded. " + PluginMistake.explain(e));
        }
    }

    private String whyDisabled(PluginWrapper plugin) {
        return container.fits(plugin)
                ? "It is switched off in disabled.txt or not switched on in enabled.txt, in the plugin directory."
                : "It requires version " + plugin.getDescriptor().getRequires()
                        + " of the plugin api, but this Vigie has "
                        + PluginContainer.API_VERSION
                        + ". Install a Vigie or a version of the plugin that fit together.";
    }

    private static void requireOwnClassesOnly(PluginClassLoader classes) {
        for (String shared : SHARED_CLASSES) {
            if (classes.findResource(shared) != null) {
                throw new UnusablePluginException(
                        "It brings " + shared.replace('/', '.').replace(".class", "")
                                + " along, which Vigie provides itself. Its author must leave the api, PF4J and slf4j out of it"
                                + " (scope \"provided\" in Maven, \"compileOnly\" in Gradle).");
            }
        }
    }

    /** Here the plugin's own code runs for the first time. */
    private Map<ExtensionName, VigieExtension<?>> extensionsInTime(PluginWrapper plugin) throws BackupException {
        String label = label(plugin);
        return new Watchdog(timeToLoad, name -> Optional.of(label)).watch("loading it", watched -> {
            container.start(plugin);
            return extensionsOf(plugin);
        });
    }

    private Map<ExtensionName, VigieExtension<?>> extensionsOf(PluginWrapper plugin) {
        Set<String> classNames = new TreeSet<>(container.getExtensionClassNames(plugin.getPluginId()));
        if (classNames.isEmpty()) {
            throw new UnusablePluginException(
                    "It offers nothing: META-INF/extensions.idx is missing or empty. Its author"
                            + " must annotate its classes with @Extension and have PF4J among the annotation processors.");
        }
        Guard guard = new Guard(label(plugin), plugin.getPluginClassLoader());
        Map<ExtensionName, VigieExtension<?>> found = new LinkedHashMap<>();
        for (String className : classNames) {
            Object extension = new ExtensionClass(className, plugin.getPluginClassLoader()).create();
            guarded(extension, guard).forEach((kind, guarded) -> {
                ExtensionName name = new ExtensionName(kind, requireValid(guarded));
                if (guarded instanceof ArchiveFormat format) {
                    requireOtherFileName(format, found.values());
                }
                if (found.putIfAbsent(name, guarded) != null) {
                    throw new UnusablePluginException(
                            "It has two extensions of the name \"" + name.id() + "\". Its author must rename one.");
                }
            });
        }
        return found;
    }

    private static Map<ExtensionKind, VigieExtension<?>> guarded(Object extension, Guard guard) {
        Map<ExtensionKind, VigieExtension<?>> guarded = new LinkedHashMap<>();
        if (extension instanceof ArchiveFormat format) {
            guarded.put(ExtensionKind.FORMAT, new GuardedFormat(format, guard));
        }
        if (extension instanceof ExclusionMatcherFactory matcher) {
            guarded.put(ExtensionKind.MATCHER, new GuardedMatcherFactory(matcher, guard));
        }
        if (extension instanceof PostBackupHookFactory hook) {
            guarded.put(ExtensionKind.HOOK, new GuardedHookFactory(hook, guard));
        }
        if (guarded.isEmpty()) {
            throw new UnusablePluginException(
                    "Its class " + extension.getClass().getName()
                            + " is neither ArchiveFormat nor ExclusionMatcherFactory nor PostBackupHookFactory. Its author must"
                            + " implement one, or take @Extension away.");
        }
        return guarded;
    }

    private static String requireValid(VigieExtension<?> extension) {
        String id = extension.id();
        if (id == null || !IDENTIFIER.matcher(id).matches()) {
            throw new UnusablePluginException("It has an extension of the name \"" + id
                    + "\". Its author must choose one of lower case letters, digits, dots and hyphens.");
        }
        if (extension instanceof ArchiveFormat format) {
            String end = format.extension();
            if (end == null || !IDENTIFIER.matcher(end).matches() || SnapshotName.looksIncremental(end)) {
                throw new UnusablePluginException("Its format \"" + id + "\" wants file names to end in \"." + end
                        + "\". Its author must choose an end of lower case letters, digits, dots and hyphens that neither"
                        + " begins nor ends in \"incr\".");
            }
            requireReadable(format);
        }
        if (extension instanceof PostBackupHookFactory hook) {
            requireRunnable(hook);
        }
        OptionRules.require(extension);
        return id;
    }

    /** Whoever reads an archive knows nothing of the options it was written with. */
    private static void requireReadable(ArchiveFormat format) {
        format.options().stream()
                .filter(OptionDescription::required)
                .findFirst()
                .ifPresent(option -> {
                    throw new UnusablePluginException("Its format \"" + format.id() + "\" requires the option \""
                            + option.name() + "\", but archives are read with default options, so what it writes could"
                            + " not be restored. Its author must give the option a default.");
                });
    }

    private static void requireRunnable(PostBackupHookFactory hook) {
        if (hook.defaultOutcomes().isEmpty()) {
            throw new UnusablePluginException(
                    "Its hook \"" + hook.id()
                            + "\" runs after no outcome unless told otherwise. Its author must have defaultOutcomes() name some.");
        }
        if (hook.defaultTimeLimit().isNegative() || hook.defaultTimeLimit().isZero()) {
            throw new UnusablePluginException("Its hook \"" + hook.id() + "\" has no time to run ("
                    + hook.defaultTimeLimit() + "). Its author must have defaultTimeLimit() give it some.");
        }
    }

    private void requireFree(ExtensionName name, VigieExtension<?> extension) {
        if (extensions.containsKey(name)) {
            throw new UnusablePluginException("The " + name.kind().title() + " \"" + name.id()
                    + "\" is already there from " + owners.get(name) + ". Remove one of the two.");
        }
        if (extension instanceof ArchiveFormat format) {
            requireFreeFileName(format);
        }
    }

    private void requireFreeFileName(ArchiveFormat format) {
        extensions.forEach((name, other) -> {
            if (endsAlike(other, format)) {
                throw new UnusablePluginException("Its format \"" + format.id() + "\" makes archives that end in \"."
                        + format.extension() + "\", as \"" + name.id() + "\" does from " + owners.get(name)
                        + ". Remove one of the two.");
            }
        });
    }

    private static void requireOtherFileName(ArchiveFormat format, Collection<VigieExtension<?>> earlier) {
        for (VigieExtension<?> other : earlier) {
            if (endsAlike(other, format)) {
                throw new UnusablePluginException("Its formats \"" + other.id() + "\" and \"" + format.id()
                        + "\" both make archives that end in \"." + format.extension()
                        + "\", so that it cannot be told which reads one. Its author must choose another end for one.");
            }
        }
    }

    private static boolean endsAlike(VigieExtension<?> other, ArchiveFormat format) {
        return other instanceof ArchiveFormat earlier && earlier.extension().equals(format.extension());
    }

    private static String label(PluginWrapper plugin) {
        return plugin.getPluginId() + " " + plugin.getDescriptor().getVersion();
    }

    private void failed(Path file, Optional<PluginWrapper> plugin, String reason) {
        plugin.ifPresentOrElse(
                known -> add(known, List.of(), State.FAILED, reason),
                () -> health.add(new PluginHealth(
                        file.getFileName().toString(), "", "", "", List.of(), State.FAILED, reason, file)));
    }

    private void add(PluginWrapper plugin, List<ExtensionName> names, State state, String reason) {
        PluginDescriptor descriptor = plugin.getDescriptor();
        health.add(new PluginHealth(
                descriptor.getPluginId(),
                orEmpty(descriptor.getVersion()),
                orEmpty(descriptor.getProvider()),
                orEmpty(descriptor.getPluginDescription()),
                names,
                state,
                reason,
                plugin.getPluginPath()));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
