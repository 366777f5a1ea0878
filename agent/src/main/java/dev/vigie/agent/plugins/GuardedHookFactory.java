package dev.vigie.agent.plugins;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.BackupStart;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A plugin's hook type behind its {@link Guard}. */
record GuardedHookFactory(
        String id,
        List<OptionDescription> options,
        Set<BackupStatus> defaultOutcomes,
        Duration defaultTimeLimit,
        PostBackupHookFactory factory,
        Guard guard)
        implements PostBackupHookFactory {

    GuardedHookFactory(PostBackupHookFactory factory, Guard guard) {
        this(
                factory.id(),
                List.copyOf(factory.options()),
                Set.copyOf(factory.defaultOutcomes()),
                Objects.requireNonNull(factory.defaultTimeLimit(), "defaultTimeLimit() is null"),
                factory,
                guard);
    }

    @Override
    public PostBackupHook create(Options given, PluginContext context) throws BackupException {
        return new GuardedHook(
                guard.create("setting up the hook \"" + id + "\"", context, () -> factory.create(given, context)));
    }

    private record GuardedHook(Guarded<PostBackupHook> hook) implements PostBackupHook {

        @Override
        public void run(BackupReport report) throws BackupException, InterruptedException {
            hook.guard()
                    .act(
                            "running a hook",
                            InterruptedException.class,
                            () -> hook.product().run(report));
        }

        @Override
        public void started(BackupStart start) throws BackupException, InterruptedException {
            hook.guard()
                    .act(
                            "telling a hook of the start",
                            InterruptedException.class,
                            () -> hook.product().started(start));
        }

        @Override
        public void close() {
            hook.close();
        }
    }
}
