package dev.vigie.agent.logging;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How the agent logs.
 *
 * @param file the file that is written and rolled, absolute
 * @param level how much goes into it
 * @param format how its lines look
 */
public record LogSettings(Path file, LogLevel level, LogFormat format) {
    public LogSettings {
        Objects.requireNonNull(file);
        Objects.requireNonNull(level);
        Objects.requireNonNull(format);
    }

    /** Every file that is written: the one that is named, and what it becomes when it is rolled. */
    public List<Path> files() {
        return RollingFile.files(file);
    }
}
