package dev.vigie.agent.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells a person what to do when Linux refuses to watch more. */
final class InotifyLimits {
    private static final Path SETTINGS = Path.of("/proc/sys/fs/inotify");

    private InotifyLimits() {}

    /** What to do about a failure, when it is one of the limits. The words looked for are the JDK's. */
    static Optional<String> advice(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("User limit of inotify watches reached")) {
            return Optional.of(raise("max_user_watches", 524_288, "directories than this system lets one user watch"));
        }
        if (message.contains("User limit of inotify instances reached")) {
            return Optional.of(raise("max_user_instances", 1_024, "folders than this system lets one user watch"));
        }
        return Optional.empty();
    }

    private static String raise(String setting, long least, String what) {
        long now = current(setting);
        return "there are more " + what + (now > 0 ? " (" + now + ")" : "")
                + "; raise the limit with: sudo sysctl fs.inotify." + setting + "=" + Math.max(least, 2 * now);
    }

    private static long current(String setting) {
        try {
            return Long.parseLong(Files.readString(SETTINGS.resolve(setting)).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
