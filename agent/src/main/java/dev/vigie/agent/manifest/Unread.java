package dev.vigie.agent.manifest;

import java.util.Collection;
import java.util.List;

/**
 * What was there when a snapshot was made, but could not be read: the snapshot has it as the one before had it, or not at
 * all.
 *
 * @param paths relative to the source, sorted; of a directory that could not be listed, all below it may be missing. {@code
 *     ""} is the source itself, and stands for more paths than are noted
 */
public record Unread(List<String> paths) {
    /** Everything was read, as far as is known: before this was noted nobody knew. */
    public static final Unread NOTHING = new Unread(List.of());

    /** More would be no help to anybody, and make a line of the manifest long. */
    private static final int MOST_PATHS = 1000;

    /** What no path has in it. */
    private static final String SEPARATOR = "\0";

    public Unread {
        paths = List.copyOf(paths);
    }

    /** @param paths in any order, each as often as it comes */
    public static Unread of(Collection<String> paths) {
        List<String> sorted = paths.stream().distinct().sorted().toList();
        return sorted.size() > MOST_PATHS || sorted.contains("") ? new Unread(List.of("")) : new Unread(sorted);
    }

    /** What {@link #text()} made one text of. */
    public static Unread parse(String text) {
        return new Unread(List.of(text.split(SEPARATOR, -1)));
    }

    /** All of it as one text, unless it is empty. */
    public String text() {
        return String.join(SEPARATOR, paths);
    }

    public boolean isEmpty() {
        return paths.isEmpty();
    }

    /** Whether a path, or anything below it, may have been there although the snapshot does not have it. */
    public boolean mayHave(String path) {
        return paths.stream()
                .anyMatch(unread -> unread.isEmpty() || isAtOrBelow(path, unread) || isAtOrBelow(unread, path));
    }

    private static boolean isAtOrBelow(String path, String directory) {
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
    }
}
