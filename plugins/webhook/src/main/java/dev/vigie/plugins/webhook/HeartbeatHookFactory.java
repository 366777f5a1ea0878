package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Calls an address when a backup begins and when it has ended, so that a service notices silence. Without options
 * besides the address it speaks to healthchecks.io and what is compatible; others are told by what is added to the
 * address, such as {@code ?state=complete} for Cronitor.
 */
@Extension
public final class HeartbeatHookFactory implements PostBackupHookFactory {
    private static final String START = "start";
    private static final String SUCCESS = "success";
    private static final String FAILURE = "failure";

    @Override
    public String id() {
        return "heartbeat";
    }

    /** Nothing having changed is as good a sign of life as a new snapshot. */
    @Override
    public Set<BackupStatus> defaultOutcomes() {
        return Set.of(BackupStatus.values());
    }

    /** Three attempts, and the waits between them. */
    @Override
    public Duration defaultTimeLimit() {
        return Caller.TIME_LIMIT;
    }

    @Override
    public List<OptionDescription> options() {
        List<OptionDescription> options = new ArrayList<>(SecretAddress.OPTIONS);
        options.add(OptionDescription.withDefault(
                START,
                OptionType.TEXT,
                "/start",
                "What is added to the address when a backup begins; only told when \"on\" leaves out no outcome."));
        options.add(OptionDescription.withDefault(
                SUCCESS,
                OptionType.TEXT,
                "",
                "What is added to the address after a backup, also one that found nothing changed."));
        options.add(OptionDescription.withDefault(
                FAILURE,
                OptionType.TEXT,
                "/fail",
                "What is added to the address when a backup failed or missed files."));
        return options;
    }

    @Override
    public PostBackupHook create(Options options, PluginContext context) throws BackupException {
        SecretAddress address = SecretAddress.of(id(), options, System.getenv());
        HeartbeatHook hook = new HeartbeatHook(
                new Caller(Caller.PAUSE),
                address,
                options.text(START).orElse(""),
                options.text(SUCCESS).orElse(""),
                options.text(FAILURE).orElse(""));
        for (String ending : List.of(hook.start(), hook.success(), hook.failure())) {
            if (!SecretAddress.isEnding(ending)) {
                throw BackupException.user("hook \"heartbeat\": no address can end with \"" + ending
                        + "\"; begin with / or ?, and write special characters as %20 and the like.");
            }
        }
        return hook;
    }
}
