package dev.vigie.plugins.desktop;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows one notification.
 *
 * @param temporary a directory of its own
 */
record DesktopHook(Notifier notifier, DesktopSession session, Path temporary) implements PostBackupHook {
    private static final int LONGEST_COMPLAINT = 500;

    @Override
    public void run(BackupReport report) throws BackupException, InterruptedException {
        if (notifier == Notifier.NOTIFY_SEND && session.bus().isEmpty()) {
            throw BackupException.environment("There is no desktop to show a notification on: the agent runs outside a"
                    + " desktop session (DBUS_SESSION_BUS_ADDRESS is not set). Run it as a service of the user who is"
                    + " to be told (systemctl --user), or use the hook \"webhook\" with the template ntfy instead.");
        }
        Path output = temporary.resolve("output");
        Process process = start(report, output);
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw BackupException.environment("\"" + notifier.program() + "\" ended with exit status "
                    + process.exitValue() + ": " + complaint(output));
        }
    }

    private Process start(BackupReport report, Path output) throws BackupException {
        Optional<Path> program = session.find(notifier.program());
        if (program.isEmpty()) {
            throw BackupException.environment("\"" + notifier.program() + "\", which shows notifications, is not in the"
                    + " PATH of the agent; " + notifier.cure() + ".");
        }
        List<String> command = new ArrayList<>(List.of(program.get().toString()));
        command.addAll(notifier.arguments(report));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
        builder.environment().clear();
        builder.environment().putAll(session.variables());
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw BackupException.environment(program.get() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private static String complaint(Path output) {
        try {
            String text = Files.readString(output).strip();
            return text.length() > LONGEST_COMPLAINT ? text.substring(0, LONGEST_COMPLAINT) + "…" : text;
        } catch (IOException e) {
            return "it left no readable word about why.";
        }
    }
}
