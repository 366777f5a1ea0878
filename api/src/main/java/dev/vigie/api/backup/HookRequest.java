package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A hook to run after a backup.
 *
 * @param type the id of a hook's factory
 * @param options as a person wrote them; checked against what the factory describes
 * @param on the outcomes after which it runs; empty for the factory's default
 * @param timeLimit how long it may take; empty for the factory's default
 */
@Stable
public record HookRequest(
        String type, Map<String, Object> options, Set<BackupStatus> on, Optional<Duration> timeLimit) {
    public HookRequest {
        Objects.requireNonNull(type);
        options = Map.copyOf(options);
        on = Set.copyOf(on);
        Objects.requireNonNull(timeLimit);
    }
}
