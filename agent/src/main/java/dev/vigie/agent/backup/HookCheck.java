package dev.vigie.agent.backup;

import dev.vigie.agent.hooks.HookRunner;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.HookRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether what a person wrote of hooks is right. What fails for another reason may be well by the time they run,
 * and is a notice then if it is not.
 *
 * @param runner makes the hooks
 */
public record HookCheck(PluginHost plugins, HookRunner runner) {
    private static final Logger log = LoggerFactory.getLogger(HookCheck.class);

    /**
     * Checks some hooks.
     *
     * @param what this is, for who is told of a plugin that does not come back
     * @throws BackupException of category USER when a hook's type is unknown or its options do not fit
     */
    public void of(List<HookRequest> hooks, String what) throws BackupException {
        try {
            plugins.makingWatchdog().watch(what, watched -> {
                runner.check(hooks);
                return hooks;
            });
        } catch (BackupException e) {
            if (e.category() == ErrorCategory.USER) {
                throw e;
            }
            log.debug("It could not be finished: {}", what, e);
        }
    }
}
