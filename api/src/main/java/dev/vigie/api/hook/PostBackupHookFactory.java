package dev.vigie.api.hook;

import dev.vigie.api.Stable;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.backup.BackupStatus;
import java.time.Duration;
import java.util.Set;

/** A kind of hook, such as running a command. None of its options may be called like one of {@link #KEYS}. */
@Stable
public interface PostBackupHookFactory extends VigieExtension<PostBackupHook> {

    /** What every hook has in a configuration beside its options. */
    Set<String> KEYS = Set.of("type", "on", "timeout");

    /** The outcomes after which a hook of this kind runs when the configuration does not say. */
    default Set<BackupStatus> defaultOutcomes() {
        return Set.of(BackupStatus.SUCCESS, BackupStatus.PARTIAL, BackupStatus.FAILED);
    }

    /** How long a hook of this kind may take when the configuration does not say. */
    default Duration defaultTimeLimit() {
        return Duration.ofSeconds(30);
    }
}
