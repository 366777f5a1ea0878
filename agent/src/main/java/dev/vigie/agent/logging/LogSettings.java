package dev.vigie.agent.logging;

import java.nio.file.Path;
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
}
