package dev.vigie.agent.protect;

import dev.vigie.agent.debounce.Trigger;
import dev.vigie.api.backup.BackupRequest;
import java.time.Duration;
import java.util.Objects;

/**
 * A folder to keep protected.
 *
 * @param request what every backup of it is made from; where to look for changes, and whether to skip when nothing
 *     changed, is decided for each
 * @param trigger what makes it be backed up
 * @param alertAfter how old the last success may be before the folder is overdue
 */
public record ProtectedFolder(BackupRequest request, Trigger trigger, Duration alertAfter) {
    public ProtectedFolder {
        Objects.requireNonNull(request);
        Objects.requireNonNull(trigger);
        Objects.requireNonNull(alertAfter);
    }

    /** The name of the backup set. */
    public String name() {
        return request.name();
    }
}
