package dev.vigie.agent.cli;

import dev.vigie.agent.config.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time as configurations have it. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return DurationText.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "\"" + text + "\" is not a time such as 500ms, 2s, 5m, 1h or 1d, of at most 3650 days."));
    }
}
