package dev.vigie.agent.restore;

import dev.vigie.agent.catalog.PathGlob;
import dev.vigie.agent.path.RelativePath;
import dev.vigie.api.BackupException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which paths of a snapshot are wanted: all, or some with everything below them. A wanted path may be a pattern as shells
 * have them, see {@link PathGlob}.
 */
public final class PathSelection {
    private static final Pattern GLOB = Pattern.compile("[*?\\[]");

    private final Map<String, Boolean> met = new LinkedHashMap<>();
    private final Map<String, PathGlob> patterns = new LinkedHashMap<>();

    /**
     * @param wanted relative to the source; everything when empty
     * @param isThere what is there by the very name that is wanted is meant by it, and nothing else
     */
    public PathSelection(List<String> wanted, Predicate<String> isThere) {
        for (String path : wanted) {
            String plain = RelativePath.of(path, List.of());
            if (plain.isEmpty()) {
                met.clear();
                patterns.clear();
                return;
            }
            met.put(plain, false);
            if (GLOB.matcher(plain).find() && !isThere.test(plain)) {
                addPattern(plain, RelativePath.pattern(path, List.of()));
            }
        }
    }

    /** What makes no sense as a pattern can still be the name of a file. */
    private void addPattern(String plain, String pattern) {
        try {
            PathGlob glob = new PathGlob(pattern);
            if (pattern.equals(plain)) {
                patterns.put(plain, glob);
            } else {
                patterns.putIfAbsent(plain, glob); // What is written without the root means more.
            }
        } catch (BackupException e) {
            patterns.remove(plain);
        }
    }

    /** Whether a path is wanted. */
    public boolean wants(String path) {
        if (met.isEmpty()) {
            return true;
        }
        boolean wanted = false;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            wanted |= names(path.substring(0, end));
        }
        return names(path) || wanted;
    }

    private boolean names(String path) {
        boolean named = met.containsKey(path);
        if (named) {
            met.put(path, true);
        }
        for (Map.Entry<String, PathGlob> pattern : patterns.entrySet()) {
            if (pattern.getValue().test(path)) {
                met.put(pattern.getKey(), true);
                named = true;
            }
        }
        return named;
    }

    /** The wanted paths that no path has been named by. */
    public List<String> unmet() {
        List<String> unmet = new ArrayList<>();
        met.forEach((path, seen) -> {
            if (!seen) {
                unmet.add(path);
            }
        });
        return unmet;
    }
}
