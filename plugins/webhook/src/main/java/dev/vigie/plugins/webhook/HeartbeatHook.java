package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.BackupStart;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.ReportFact;

/**
 * Calls one address, with an ending that says what happened and a text for the service's log.
 *
 * @param start the ending when a backup begins
 * @param success the ending after one that missed nothing
 * @param failure the ending after any other
 */
record HeartbeatHook(Caller caller, SecretAddress address, String start, String success, String failure)
        implements PostBackupHook {

    @Override
    public void started(BackupStart begun) throws BackupException, InterruptedException {
        caller.post(address.with(start), Message.text(begun.name() + ": a backup has begun"));
    }

    @Override
    public void run(BackupReport report) throws BackupException, InterruptedException {
        caller.post(address.with(report.isGood() ? success : failure), Message.text(ReportFact.TEXT.textIn(report)));
    }
}
