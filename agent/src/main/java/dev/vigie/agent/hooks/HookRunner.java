package dev.vigie.agent.hooks;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.HookRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.hook.BackupReport;
import java.util.List;

/** Placeholder. */
public final class HookRunner {
    public HookRunner(Object plugins) {}

    public void check(List<HookRequest> hooks) throws BackupException {}

    public List<Problem> run(List<HookRequest> hooks, BackupReport report) {
        return List.of();
    }
}
