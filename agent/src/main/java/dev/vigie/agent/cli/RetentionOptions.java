package dev.vigie.agent.cli;

import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which snapshots stay, as options. */
final class RetentionOptions {
    private RetentionPolicy policy = RetentionPolicy.KEEP_ALL;

    /** The rules given; keeps everything when none was. */
    RetentionPolicy policy() {
        return policy;
    }

    @Option(
            names = "--keep-last",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "The newest N. Here and below, -1 means all.")
    void keepLast(Integer count) {
        keep(Period.LAST, count);
    }

    @Option(
            names = "--keep-hourly",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "The newest of each of the last N hours that have a backup.")
    void keepHourly(Integer count) {
        keep(Period.HOURLY, count);
    }

    @Option(
            names = "--keep-daily",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "The same for days.")
    void keepDaily(Integer count) {
        keep(Period.DAILY, count);
    }

    @Option(
            names = "--keep-weekly",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "The same for weeks.")
    void keepWeekly(Integer count) {
        keep(Period.WEEKLY, count);
    }

    @Option(
            names = "--keep-monthly",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "The same for months.")
    void keepMonthly(Integer count) {
        keep(Period.MONTHLY, count);
    }

    @Option(
            names = "--keep-yearly",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "The same for years.")
    void keepYearly(Integer count) {
        keep(Period.YEARLY, count);
    }

    @Option(
            names = "--keep-within",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "All made within a span before the newest: 7d, 2w, 1y6m (m: months), 12h.")
    void keepWithin(CalendarSpan span) {
        keep(Period.LAST, span);
    }

    @Option(
            names = "--keep-within-hourly",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "The newest of each hour within a span.")
    void keepWithinHourly(CalendarSpan span) {
        keep(Period.HOURLY, span);
    }

    @Option(
            names = "--keep-within-daily",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "The same for days.")
    void keepWithinDaily(CalendarSpan span) {
        keep(Period.DAILY, span);
    }

    @Option(
            names = "--keep-within-weekly",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "The same for weeks.")
    void keepWithinWeekly(CalendarSpan span) {
        keep(Period.WEEKLY, span);
    }

    @Option(
            names = "--keep-within-monthly",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "The same for months.")
    void keepWithinMonthly(CalendarSpan span) {
        keep(Period.MONTHLY, span);
    }

    @Option(
            names = "--keep-within-yearly",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description = "The same for years.")
    void keepWithinYearly(CalendarSpan span) {
        keep(Period.YEARLY, span);
    }

    /** An option that was not given arrives as nothing. */
    private void keep(Period period, Integer count) {
        if (count != null) {
            policy = policy.keeping(period, count);
        }
    }

    private void keep(Period period, CalendarSpan span) {
        if (span != null) {
            policy = policy.keepingWithin(period, span);
        }
    }

    /** Reads a count. */
    static final class CountConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.equals(Integer.toString(RetentionPolicy.ALL))) {
                return RetentionPolicy.ALL;
            }
            return WholeNumber.atLeastOne(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "\"" + text + "\" must be a whole number of at least 1, or -1 for all."));
        }
    }

    /** Reads a span. */
    static final class SpanConverter implements ITypeConverter<CalendarSpan> {
        @Override
        public CalendarSpan convert(String text) {
            return CalendarSpan.parse(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "\"" + text + "\" is not a span such as 12h, 7d, 2w, 6m (months) or 1y6m."));
        }
    }
}
