package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.api.BackupException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the snapshot a person means by {@code latest}, an id, or a moment in the past. */
final class Moment {
    private static final Pattern AGO =
            Pattern.compile("(?:(\\d{1,6})|an?)\\s*(second|minute|hour|day|week|month|year|s|min|h|d|w)s?(?:\\s+ago)?");
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

    private Moment() {}

    /**
     * The snapshot that was the newest at a moment.
     *
     * @param snapshots of one set, newest first
     * @throws BackupException of category USER when there is none, or the text cannot be understood
     */
    static SnapshotInfo find(String at, List<SnapshotInfo> snapshots, ZoneId zone, Instant now) throws BackupException {
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
        return snapshots.stream()
                .filter(snapshot -> !snapshot.created().isAfter(moment))
                .findFirst()
                .orElseThrow(() -> {
                    SnapshotInfo oldest = snapshots.get(snapshots.size() - 1);
                    return BackupException.user("there is no snapshot as old as " + moment.atZone(zone)
                            + "; the oldest is " + oldest.id() + ", made "
                            + oldest.created().atZone(zone));
                });
    }

    /** The last instant the text may mean: a minute or a day includes all that happened in it. */
    static Optional<Instant> parse(String text, ZoneId zone, Instant now) {
        Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            long amount = ago.group(1) == null ? 1 : Long.parseLong(ago.group(1));
            ZonedDateTime then = now.atZone(zone).minus(amount, UNITS.get(ago.group(2)));
            return Optional.of(then.toInstant());
        }
        String iso = text.replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException e) {
            // Not of this form.
        }
        try {
            LocalDateTime local = LocalDateTime.parse(iso);
            boolean wholeMinute = iso.length() <= "2026-11-23T10:42".length();
            ZonedDateTime zoned = local.atZone(zone);
            return Optional.of((wholeMinute
                            ? zoned.plusMinutes(1).minusNanos(1)
                            : zoned.plusSeconds(1).minusNanos(1))
                    .toInstant());
        } catch (DateTimeException e) {
            // Not of this form.
        }
        try {
            return Optional.of(LocalDate.parse(text)
                    .plusDays(1)
                    .atStartOfDay(zone)
                    .minusNanos(1)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
