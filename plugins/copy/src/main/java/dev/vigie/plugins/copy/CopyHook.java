package dev.vigie.plugins.copy;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Brings a copy up to date.
 *
 * @param keepLonger how long what the destination removed stays in the copy; not at all when empty
 */
record CopyHook(Path to, Optional<CalendarSpan> keepLonger, Clock clock) implements PostBackupHook {
    /** Somebody may remove old snapshots from the destination meanwhile; then what is there is looked at again. */
    private static final int ATTEMPTS = 3;

    @Override
    public void run(BackupReport report) throws BackupException, InterruptedException {
        if (report.result().status() == BackupStatus.FAILED) {
            return;
        }
        try {
            List<String> faults = copy(report);
            if (!faults.isEmpty()) {
                throw BackupException.environment(String.join("; ", faults));
            }
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("stopped while copying");
        } catch (IOException e) {
            throw BackupException.environment("The copy in " + to + " is not up to date: " + DurableCopy.reason(e), e);
        } catch (BackupException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // Where the system fails to close what Java opened by itself, Java throws what it does not declare.
            throw BackupException.environment(
                    "The copy in " + to + " is not up to date: its disk failed when something was closed", e);
        }
    }

    private List<String> copy(BackupReport report) throws IOException, BackupException, InterruptedException {
        Target.requireOpenable(report, to);
        try (CopyLock lock = CopyLock.take(to)) {
            Target target = Target.open(report, lock);
            Copier copier = new Copier(
                    target,
                    now -> keepLonger.map(span -> span.before(now)).orElse(now),
                    () -> Files.getFileStore(to).getUsableSpace());
            for (int attempt = 1; ; attempt++) {
                try {
                    return copier.update(ZonedDateTime.now(clock));
                } catch (NoSuchFileException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }
    }
}
