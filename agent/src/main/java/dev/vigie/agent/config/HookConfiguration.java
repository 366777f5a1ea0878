package dev.vigie.agent.config;

import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.HookRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A hook of a folder.
 *
 * @param type the id of the hook
 * @param options the hook's own options
 * @param on the outcomes after which it runs; empty for the hook's default
 * @param timeout how long it may take; empty for the hook's default
 */
public record HookConfiguration(String type, PluginOptions options, Set<BackupStatus> on, Optional<Duration> timeout) {
    public HookConfiguration {
        Objects.requireNonNull(type);
        Objects.requireNonNull(options);
        on = Set.copyOf(on);
        Objects.requireNonNull(timeout);
    }

    /** The hook as a backup takes it. */
    public HookRequest toRequest() {
        return new HookRequest(type, options.values(), on, timeout);
    }
}
