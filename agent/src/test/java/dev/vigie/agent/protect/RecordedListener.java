package dev.vigie.agent.protect;

import dev.vigie.agent.watch.WatchHealth;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupResult;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told, one word a time. */
final class RecordedListener implements ProtectionListener {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void backupStarted(ProtectedFolder folder) {
        told.add(folder.name() + " started");
    }

    @Override
    public void backupFinished(ProtectedFolder folder, BackupResult result) {
        told.add(folder.name() + " " + result.status());
    }

    @Override
    public void backupFailed(ProtectedFolder folder, BackupException failure) {
        told.add(folder.name() + " failed: " + failure.getMessage());
    }

    @Override
    public void healthChanged(ProtectedFolder folder, WatchHealth health) {
        told.add(folder.name() + " " + health.getClass().getSimpleName());
    }

    List<String> told() {
        return told;
    }
}
