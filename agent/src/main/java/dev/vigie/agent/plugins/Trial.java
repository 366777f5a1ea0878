package dev.vigie.agent.plugins;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one product of whatever needs no options, asks it for a little, and puts it away: what only shows then, such as a
 * native library that is missing, is known before a backup depends on it.
 */
final class Trial {
    /** Where it is no expression of its type, nothing is known of a matcher. */
    private static final Map<String, ?> PATTERN = Map.of(ExclusionMatcherFactory.EXPRESSIONS, List.of("trial"));

    private static final Candidate CANDIDATE = new Candidate(
            "folder/file.txt",
            EntryType.FILE,
            1,
            Instant.EPOCH,
            Path.of("").toAbsolutePath().resolve("folder/file.txt"));

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
        if (extension instanceof PostBackupHookFactory
                && extension.options().stream().anyMatch(OptionDescription::required)) {
            return Optional.empty();
        }
        try {
            return watchdog.watch("trying \"" + extension.id() + "\"", watched -> {
                make(extension);
                return Optional.<String>empty();
            });
        } catch (BackupException e) {
            return e.category() == ErrorCategory.PLUGIN ? Optional.of(e.getMessage()) : Optional.empty();
        }
    }

    private void make(VigieExtension<?> extension) throws BackupException {
        Options options = Options.check(
                "the defaults of \"" + extension.id() + "\"",
                extension.options(),
                extension instanceof ExclusionMatcherFactory ? PATTERN : Map.of());
        try (AutoCloseable product = extension.create(options, work.newContext())) {
            if (extension instanceof GuardedFormat format) {
                tryOut((ArchiveCodec) product, format);
            } else if (extension instanceof GuardedMatcherFactory factory) {
                tryOut((ExclusionMatcher) product, factory);
            }
        } catch (BackupException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the guard lets nothing else through", e);
        }
    }

    private void tryOut(ArchiveCodec codec, GuardedFormat format) throws BackupException {
        Path place = work.newContext().temporaryDirectory();
        try {
            new TrialArchive(codec, format.guard().owner()).tryOut(place.resolve("trial." + format.extension()));
        } finally {
            WorkDirectory.delete(place);
        }
    }

    private static void tryOut(ExclusionMatcher matcher, GuardedMatcherFactory factory) throws BackupException {
        try {
            PluginMistake.ask(() -> matcher.judge(CANDIDATE));
        } catch (PluginMistake e) {
            throw e.reported(factory.guard().owner(), "judging a path");
        }
    }
}
