package dev.vigie.agent.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Sizes, ages and shares in the words of the tool that Vigie's command line grew out of. */
public final class Quantities {
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private Quantities() {}

    /** A size such as {@code 512.34 MB}; a unit is 1024 of the one before. */
    public static String size(long bytes) {
        double amount = bytes;
        for (String unit : UNITS) {
            if (amount < 1024) {
                return String.format(Locale.ROOT, "%.2f %s", amount, unit);
            }
            amount /= 1024;
        }
        return String.format(Locale.ROOT, "%.2f PB", amount);
    }

    /** A share such as {@code 35.2% of original}. */
    public static String share(long part, long whole) {
        return whole == 0 ? "N/A" : String.format(Locale.ROOT, "%.1f%% of original", 100.0 * part / whole);
    }

    /** A number such as {@code 52,556}. */
    public static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A count of things, such as {@code 1 file} or {@code 52,556 files}. */
    public static String count(long count, String thing) {
        return number(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** Seconds such as {@code 53.2s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toNanos() / 1e9);
    }

    /** A length of time such as {@code 0:03:10} or {@code 2 days, 1:00:00}; negative ones count as none. */
    public static String age(Duration duration) {
        Duration age = duration.isNegative() ? Duration.ZERO : duration;
        String clock =
                String.format(Locale.ROOT, "%d:%02d:%02d", age.toHoursPart(), age.toMinutesPart(), age.toSecondsPart());
        return age.toDays() == 0 ? clock : count(age.toDays(), "day") + ", " + clock;
    }

    /** A moment such as {@code 2026-11-23 10:15:00}, in a time zone. */
    public static String moment(Instant moment, ZoneId zone) {
        return MOMENT.format(moment.atZone(zone));
    }

    /** Time to wait, such as {@code 0:07} or {@code 1:02:03}. */
    public static String wait(Duration duration) {
        return duration.toHours() == 0
                ? String.format(Locale.ROOT, "%d:%02d", duration.toMinutesPart(), duration.toSecondsPart())
                : age(duration);
    }
}
