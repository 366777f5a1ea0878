package dev.vigie.plugins.copy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a set: an archive, or what Vigie notes about a snapshot or an archive.
 *
 * @param name relative to the destination, with slashes
 * @param id the snapshot's or archive's
 */
record Item(String name, String id, Kind kind) {
    static final String ID = "(\\d{8}_\\d{6}(?:-[1-9]\\d{0,5})?)";
    private static final Pattern ARCHIVE_ENDING = Pattern.compile("_" + ID + "\\..+");
    private static final Pattern NOTE = Pattern.compile(ID + "(\\.manifest|\\.base|\\.contents)");

    /** What files there are. */
    enum Kind {
        ARCHIVE(""),
        /** A snapshot is listed because of it. */
        MANIFEST(".manifest"),
        /** It describes a snapshot that is listed no more, but that listed ones build on. */
        BASE(".base"),
        /** It describes an archive that was put together from parts of others. */
        CONTENTS(".contents");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }
    }

    /** The archive of a set that has this name, if it has the form of one. */
    static Optional<Item> archive(String set, String fileName) {
        if (!fileName.startsWith(set)) {
            return Optional.empty();
        }
        Matcher matcher = ARCHIVE_ENDING.matcher(fileName.substring(set.length()));
        return matcher.matches() ? Optional.of(new Item(fileName, matcher.group(1), Kind.ARCHIVE)) : Optional.empty();
    }

    /** The note about a snapshot of a set that has this name, if it has the form of one. */
    static Optional<Item> note(String set, String fileName) {
        Matcher matcher = NOTE.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.ending.equals(matcher.group(2))) {
                return Optional.of(note(set, matcher.group(1), kind));
            }
        }
        return Optional.empty();
    }

    private static Item note(String set, String id, Kind kind) {
        return new Item(".vigie/" + set + "/" + id + kind.ending, id, kind);
    }

    /** Another note about the same snapshot. */
    Item as(String set, Kind other) {
        return note(set, id, other);
    }

    boolean isArchive() {
        return kind == Kind.ARCHIVE;
    }

    String age() {
        return ageOf(id);
    }

    /** In this order: the second in a second comes after the first, and the tenth after the second. */
    static String ageOf(String id) {
        int dash = id.indexOf('-');
        return dash < 0
                ? id + "-000001"
                : id.substring(0, dash) + String.format("-%06d", Integer.parseInt(id.substring(dash + 1)));
    }
}
