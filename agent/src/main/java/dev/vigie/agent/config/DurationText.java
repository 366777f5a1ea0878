package dev.vigie.agent.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 1d}. */
public final class DurationText {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    /** Anything longer is a slip of the hand, and would overflow when counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private DurationText() {}

    /** Reads a duration of at most 3650 days; empty when the text is none. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration duration = UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
        return Optional.of(duration).filter(value -> value.compareTo(LONGEST) <= 0);
    }

    /** The shortest text that {@link #parse} reads as this duration, which must be of whole milliseconds. */
    public static String of(Duration duration) {
        long milliseconds = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (milliseconds != 0 && milliseconds % UNITS.get(unit).toMillis() == 0) {
                return milliseconds / UNITS.get(unit).toMillis() + unit;
            }
        }
        return milliseconds == 0 ? "0s" : milliseconds + "ms";
    }
}
