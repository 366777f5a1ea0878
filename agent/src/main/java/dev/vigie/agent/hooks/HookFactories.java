package dev.vigie.agent.hooks;

import dev.vigie.api.BackupException;
import dev.vigie.api.PluginContext;
import dev.vigie.api.hook.PostBackupHookFactory;

/** Where hooks come from. */
public interface HookFactories {

    /**
     * The factory of this id.
     *
     * @throws BackupException of category USER when there is none
     */
    PostBackupHookFactory hook(String id) throws BackupException;

    /** What a hook is lent while it lives. */
    PluginContext newContext() throws BackupException;
}
