package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.api.BackupException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the snapshot a person means by {@code latest}, an id, or a moment in the past. */
public final class Moment {
    private static final Pattern AGO =
            Pattern.compile("(?:(\\d{1,6})|an?)\\s*(second|minute|hour|day|week|month|year|s|min|h|d|w)s?(?:\\s+ago)?");
    private static final Pattern TIME =
            Pattern.compile("T\\d\\d:\\d\\d(?<second>:\\d\\d(?:\\.(?<fraction>\\d{1,9}))?)?", Pattern.CASE_INSENSITIVE);
    private static final int NANO_DIGITS = 9;

    private static final Map<String, ChronoUnit> UNITS = Map.ofEntries(
            Map.entry("second", ChronoUnit.SECONDS),
            Map.entry("s", ChronoUnit.SECONDS),
            Map.entry("minute", ChronoUnit.MINUTES),
            Map.entry("min", ChronoUnit.MINUTES),
            Map.entry("hour", ChronoUnit.HOURS),
            Map.entry("h", ChronoUnit.HOURS),
            Map.entry("day", ChronoUnit.DAYS),
            Map.entry("d", ChronoUnit.DAYS),
            Map.entry("week", ChronoUnit.WEEKS),
            Map.entry("w", ChronoUnit.WEEKS),
            Map.entry("month", ChronoUnit.MONTHS),
            Map.entry("year", ChronoUnit.YEARS));

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private Moment() {}

    /**
     * The snapshot that was the newest at a moment.
     *
     * @param at what somebody wrote
     * @param snapshots of one set, newest first; at least one
     * @param zone the text is in, where it does not name one
     * @param now what {@code ago} counts from
     * @throws BackupException of category USER when there is none, or the text cannot be understood
     */
    public static SnapshotInfo find(String at, List<SnapshotInfo> snapshots, ZoneId zone, Instant now)
            throws BackupException {
        String text = at.strip();
        if (text.equalsIgnoreCase("latest")) {
            return snapshots.get(0);
        }
        Optional<SnapshotInfo> byId = snapshots.stream()
                .filter(snapshot -> snapshot.id().equals(text))
                .findFirst();
        if (byId.isPresent()) {
            return byId.get();
        }
        if (SnapshotName.isId(text)) {
            throw BackupException.user("there is no snapshot " + text + "; the newest is "
                    + snapshots.get(0).id() + ". \"vigie list\" shows all");
        }
        Instant moment = parse(text, zone, now)
                .orElseThrow(() -> BackupException.user("cannot tell what moment \"" + at
                        + "\" is; write \"latest\", a snapshot's id, a time such as \"2026-11-23 10:42\", or"
                        + " \"2 hours ago\""));
        int newer = (int) snapshots.stream()
                .takeWhile(snapshot -> snapshot.created().isAfter(moment))
                .count();
        if (newer == snapshots.size()) {
            SnapshotInfo oldest = snapshots.get(newer - 1);
            throw BackupException.user("there is no snapshot as old as " + shown(moment, zone) + "; the oldest is "
                    + oldest.id() + ", made " + shown(oldest.created(), zone));
        }
        if (newer > 0 && snapshots.get(newer - 1).created().isAfter(now)) {
            throw inFuture(snapshots.subList(0, newer), zone);
        }
        return snapshots.get(newer);
    }

    /** A snapshot in the future was made when a clock was wrong: perhaps before the moment, perhaps after. */
    private static BackupException inFuture(List<SnapshotInfo> newer, ZoneId zone) {
        SnapshotInfo first = newer.get(newer.size() - 1);
        String others = newer.size() == 1
                ? ""
                : " and " + (newer.size() - 1) + " after it, up to "
                        + newer.get(0).id();
        return BackupException.user("which snapshot was the newest then cannot be told: " + first.id() + others
                + " are dated in the future, from " + shown(first.created(), zone)
                + " on. Take \"latest\", or one by its id; \"vigie list\" shows all. If the clock is right now, \"vigie prune"
                + " --confirm-clock\" dates them anew");
    }

    private static String shown(Instant moment, ZoneId zone) {
        return SHOWN.format(moment.atZone(zone));
    }

    /** The last instant the text may mean: a minute or a day includes all that happened in it. */
    static Optional<Instant> parse(String text, ZoneId zone, Instant now) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        LocalDate today = now.atZone(zone).toLocalDate();
        return switch (plain) {
            case "now" -> Optional.of(now);
            case "today" -> Optional.of(endOf(today, zone));
            case "yesterday" -> Optional.of(endOf(today.minusDays(1), zone));
            default ->
                ago(plain, zone, now)
                        .or(() -> withOffset(text, zone))
                        .or(() -> local(text, zone))
                        .or(() -> day(text, zone));
        };
    }

    private static Optional<Instant> ago(String text, ZoneId zone, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (!ago.matches()) {
            return Optional.empty();
        }
        long amount = ago.group(1) == null ? 1 : Long.parseLong(ago.group(1));
        ZonedDateTime then = now.atZone(zone).minus(amount, UNITS.get(ago.group(2)));
        return Optional.of(then.toInstant());
    }

    /** Only a moment that has a date in the zone as well. */
    private static Optional<Instant> withOffset(String text, ZoneId zone) {
        try {
            String iso = text.replace(' ', 'T');
            OffsetDateTime moment = OffsetDateTime.parse(iso);
            return Optional.of(lastOf(moment.atZoneSameInstant(zone).toInstant(), iso));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Of an hour that clocks show twice, the later one. */
    private static Optional<Instant> local(String text, ZoneId zone) {
        try {
            String iso = text.replace(' ', 'T');
            LocalDateTime local = LocalDateTime.parse(iso);
            return Optional.of(
                    lastOf(local.atZone(zone).withLaterOffsetAtOverlap().toInstant(), iso));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The end of the minute, the second, or the part of one that a time was written to. */
    private static Instant lastOf(Instant first, String iso) {
        Matcher time = TIME.matcher(iso);
        if (!time.find() || time.group("second") == null) {
            return first.plus(Duration.ofMinutes(1)).minusNanos(1);
        }
        int digits = time.group("fraction") == null ? 0 : time.group("fraction").length();
        return first.plusNanos((long) Math.pow(10, NANO_DIGITS - digits)).minusNanos(1);
    }

    private static Optional<Instant> day(String text, ZoneId zone) {
        try {
            return Optional.of(endOf(LocalDate.parse(text), zone));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant endOf(LocalDate day, ZoneId zone) {
        return day.plusDays(1).atStartOfDay(zone).minusNanos(1).toInstant();
    }
}
