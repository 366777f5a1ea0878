package dev.vigie.agent.path;

import java.io.File;
import java.util.Optional;
import java.util.regex.Pattern;

/** A path of a snapshot as a person writes it. */
public final class RelativePath {
    private static final Pattern EDGES = Pattern.compile("\\A(\\./)+|\\A/+|/+\\z");

    private RelativePath() {}

    /**
     * The path as snapshots have it, relative to the source.
     *
     * @param written may begin at the root of the file system, where the file is in the source
     * @param source the absolute path of what was backed up, where that is known
     * @return empty for the source itself
     */
    public static String of(String written, Optional<String> source) {
        String whole = separated(written) + "/";
        String inside = source.map(RelativePath::separated)
                .filter(folder -> whole.startsWith(folder + "/"))
                .map(folder -> whole.substring(folder.length()))
                .orElse(whole);
        String path = EDGES.matcher(inside).replaceAll("");
        return path.equals(".") ? "" : path;
    }

    private static String separated(String path) {
        return path.replace(File.separatorChar, '/');
    }
}
