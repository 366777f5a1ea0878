package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.util.function.Function;

/** Posts what a backup came to. */
record WebhookHook(Caller caller, SecretAddress address, Function<BackupReport, Message> message)
        implements PostBackupHook {

    @Override
    public void run(BackupReport report) throws BackupException, InterruptedException {
        caller.post(address.with(""), message.apply(report));
    }
}
