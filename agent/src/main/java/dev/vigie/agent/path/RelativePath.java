package dev.vigie.agent.path;

import java.io.File;
import java.util.List;
import java.util.NavigableMap;
import java.util.regex.Pattern;

/** Paths below a source: names joined by {@code /}; {@code ""} is the source itself. */
public final class RelativePath {
    private static final Pattern EDGES = Pattern.compile("\\A(\\./)+|\\A/+|/+\\z");

    private RelativePath() {}

    /**
     * The path as snapshots have it, from one that a person wrote.
     *
     * @param written may begin at the root of the file system, where the file is in the source
     * @param sources the absolute paths that lead to what was backed up, as far as they are known
     * @return empty for the source itself
     */
    public static String of(String written, List<String> sources) {
        String whole = separated(written) + "/";
        String inside = sources.stream()
                .map(RelativePath::separated)
                .filter(folder -> whole.startsWith(folder + "/"))
                .findFirst()
                .map(folder -> whole.substring(folder.length()))
                .orElse(whole);
        String path = EDGES.matcher(inside).replaceAll("");
        return path.equals(".") ? "" : path;
    }

    /** The same for a pattern: one that is written from the root is not looked for below it. */
    public static String pattern(String written, List<String> sources) {
        String path = of(written, sources);
        return separated(written).startsWith(path) ? path : "/" + path;
    }

    /** The directory something is in; {@code ""} for what is directly in the source, and for the source itself. */
    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The last name of a path. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What is below a directory, of things by their paths: all that begin with its own and a slash, after which "0" comes. */
    public static <V> NavigableMap<String, V> below(String directory, NavigableMap<String, V> byPath) {
        return byPath.subMap(directory + "/", true, directory + "0", false);
    }

    private static String separated(String path) {
        return path.replace(File.separatorChar, '/');
    }
}
