package dev.vigie.agent.plugins;

import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one product of whatever needs no options, and puts it away: what only shows in {@code create}, such as a native
 * library that is missing, is known before a backup depends on it.
 */
final class Trial {
    private static final Logger log = LoggerFactory.getLogger(Trial.class);

    private final Map<ExtensionName, VigieExtension<?>> extensions;
    private final WorkDirectory work;
    private final Watchdog watchdog;

    Trial(Map<ExtensionName, VigieExtension<?>> extensions, WorkDirectory work, Watchdog watchdog) {
        this.extensions = extensions;
        this.work = work;
        this.watchdog = watchdog;
    }

    /** How a plugin does, this known as well. */
    PluginHealth of(PluginHealth plugin) {
        return plugin.extensions().stream()
                .map(name -> complaint(extensions.get(name)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(plugin::failed)
                .orElse(plugin);
    }

    private Optional<String> complaint(VigieExtension<?> extension) {
        List<OptionDescription> options = extension.options();
        // A matcher without an expression is nothing it must be able to make.
        if (extension instanceof ExclusionMatcherFactory || options.stream().anyMatch(OptionDescription::required)) {
            return Optional.empty();
        }
        try {
            return watchdog.watch("trying \"" + extension.id() + "\"", watched -> {
                make(extension, options);
                return Optional.<String>empty();
            });
        } catch (BackupException e) {
            return e.category() == ErrorCategory.PLUGIN ? Optional.of(e.getMessage()) : Optional.empty();
        }
    }

    private void make(VigieExtension<?> extension, List<OptionDescription> options) throws BackupException {
        Options defaults = Options.check("the defaults of \"" + extension.id() + "\"", options, Map.of());
        try (AutoCloseable product = extension.create(defaults, work.newContext())) {
            log.debug("{} can be made", product);
        } catch (BackupException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the guard lets nothing else through", e);
        }
    }
}
