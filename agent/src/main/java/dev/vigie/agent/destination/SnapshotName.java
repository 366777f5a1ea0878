package dev.vigie.agent.destination;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an archive: {@code {set}_{yyyyMMdd_HHmmss}[-N][.incr].{extension}}, in local time. The part between set and
 * extension without {@code .incr} is the snapshot's id.
 *
 * @param set the name of the backup set
 * @param id such as {@code 20261123_101500} or {@code 20261123_101500-2}
 * @param incremental whether it holds only what changed
 * @param extension the format's file name extension, such as {@code tar.gz}
 */
public record SnapshotName(String set, String id, boolean incremental, String extension) {
    /** The time part of an id. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withResolverStyle(ResolverStyle.STRICT);

    static final int TIME_LENGTH = "yyyyMMdd_HHmmss".length();

    private static final Pattern NAME = Pattern.compile("(.+)_(\\d{8}_\\d{6})(-[1-9]\\d{0,5})?(\\.incr)?");
    private static final Pattern ID = Pattern.compile("\\d{8}_\\d{6}(-[1-9]\\d{0,5})?");

    public SnapshotName {
        Objects.requireNonNull(set);
        Objects.requireNonNull(id);
        Objects.requireNonNull(extension);
    }

    /** The id of a snapshot made at a moment: the number is 1 for the first in that second. */
    public static String id(ZonedDateTime moment, int number) {
        return TIME.format(moment) + (number == 1 ? "" : "-" + number);
    }

    /** Whether a text has the form of an id. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches() && localTime(text).isPresent();
    }

    /**
     * Reads the file name of an archive.
     *
     * @param extensions the extensions of the formats that are installed
     * @return empty when it is not of that form
     */
    public static Optional<SnapshotName> parse(String fileName, Collection<String> extensions) {
        return extensions.stream()
                .filter(extension -> fileName.endsWith("." + extension))
                .max(Comparator.comparingInt(String::length))
                .flatMap(extension -> parse(fileName, extension));
    }

    private static Optional<SnapshotName> parse(String fileName, String extension) {
        String stem = fileName.substring(0, fileName.length() - extension.length() - 1);
        Matcher matcher = NAME.matcher(stem);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String id = matcher.group(2) + (matcher.group(3) == null ? "" : matcher.group(3));
        return localTime(id).isPresent()
                ? Optional.of(new SnapshotName(matcher.group(1), id, matcher.group(4) != null, extension))
                : Optional.empty();
    }

    /** The id in the name of an archive of a set, whatever format it is in. */
    static Optional<String> idIn(String fileName, String set) {
        if (!fileName.startsWith(set + "_")) {
            return Optional.empty();
        }
        String rest = fileName.substring(set.length() + 1);
        return Optional.of(rest.substring(0, Math.max(0, rest.indexOf('.')))).filter(SnapshotName::isId);
    }

    /**
     * Whether a file name may be that of an archive with an id, whatever format it is in. A manifest, and a catalog made
     * from it, may come from anywhere; neither must make Vigie touch anything but its own archive.
     */
    public static boolean isOf(String fileName, String set, String id) {
        return isId(id)
                && fileName.startsWith(set + "_" + id + ".")
                && fileName.indexOf('/') < 0
                && fileName.indexOf('\\') < 0
                && fileName.indexOf('\0') < 0;
    }

    private static Optional<LocalDateTime> localTime(String id) {
        try {
            return Optional.of(LocalDateTime.parse(id.substring(0, TIME_LENGTH), TIME));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** When a snapshot with this id was made, as far as its name tells. */
    public static ZonedDateTime moment(String id, ZoneId zone) {
        return localTime(id)
                .orElseThrow(() -> new IllegalArgumentException("not a snapshot's id: " + id))
                .atZone(zone);
    }

    /** Whether archives that end in this could be mistaken for incremental ones of another format, or of none. */
    public static boolean looksIncremental(String extension) {
        return extension.equals("incr") || extension.startsWith("incr.") || extension.endsWith(".incr");
    }

    /** The archive's file name. */
    public String fileName() {
        return set + "_" + id + (incremental ? ".incr." : ".") + extension;
    }
}
