package dev.vigie.agent.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much Linux lets one user watch, and what a person can do when it refuses to watch more.
 *
 * @param settings the directory the limits are read from; need not exist
 */
public record InotifyLimits(Path settings) {
    /** Those of the machine this runs on. */
    public static final InotifyLimits OF_THE_SYSTEM = new InotifyLimits(Path.of("/proc/sys/fs/inotify"));

    public InotifyLimits {
        Objects.requireNonNull(settings);
    }

    /** What to do about a failure, when it is one of the limits. The words looked for are the JDK's. */
    public Optional<String> advice(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("User limit of inotify watches reached")) {
            return Optional.of(raise(
                    "max_user_watches", 524_288, "there are more directories than this system lets one user watch"));
        }
        if (message.contains("User limit of inotify instances reached")) {
            return Optional.of(raise(
                    "max_user_instances",
                    1_024,
                    "the programs of this user have all the watch services that this system lets one user have"));
        }
        return Optional.empty();
    }

    private String raise(String setting, long least, String what) {
        OptionalLong now = current(setting);
        return what + (now.isPresent() ? " (" + now.getAsLong() + ")" : "")
                + "; raise the limit with: sudo sysctl fs.inotify." + setting + "="
                + Math.max(least, 2 * now.orElse(0));
    }

    /**
     * A limit as it is set; empty where there is none. What is in /proc cannot be read byte by byte, as
     * {@link Files#readString} does with a file that says it has no size: it would be the first digit only.
     */
    public OptionalLong current(String setting) {
        try (BufferedReader reader = Files.newBufferedReader(settings.resolve(setting))) {
            return OptionalLong.of(
                    Long.parseLong(String.valueOf(reader.readLine()).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
