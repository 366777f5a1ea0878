package dev.vigie.agent.retention;

import dev.vigie.api.backup.RetentionPolicy.Period;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Numbers the hours, days, ISO weeks, months and years by which rules group snapshots. */
final class Bucket {
    private Bucket() {}

    /** Equal for two snapshots exactly when they fall into the same period by the clock on the wall. */
    static int of(Period period, ZonedDateTime created, int index) {
        return switch (period) {
            case LAST -> index;
            case HOURLY -> day(created) * 100 + created.getHour();
            case DAILY -> day(created);
            case WEEKLY ->
                created.get(IsoFields.WEEK_BASED_YEAR) * 100 + created.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case MONTHLY -> created.getYear() * 100 + created.getMonthValue();
            case YEARLY -> created.getYear();
        };
    }

    private static int day(ZonedDateTime created) {
        return created.getYear() * 10_000 + created.getMonthValue() * 100 + created.getDayOfMonth();
    }

    static String name(Period period) {
        return period.name().toLowerCase(Locale.ROOT);
    }
}
