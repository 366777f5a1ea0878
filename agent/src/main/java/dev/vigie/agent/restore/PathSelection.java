package dev.vigie.agent.restore;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which paths of a snapshot are wanted: all, or some with everything below them. A wanted path may be a pattern as shells
 * have them ({@code *}, {@code ?}, {@code [..]}, and {@code **} across directories).
 */
public final class PathSelection {
    private final Map<String, Boolean> met = new LinkedHashMap<>();
    private final Map<String, PathMatcher> patterns = new LinkedHashMap<>();

    /** @param wanted relative to the source; everything when empty */
    public PathSelection(List<String> wanted) {
        for (String path : wanted) {
            String plain = path.replaceAll("^(\\./)+|^/+|/+$", "");
            if (plain.isEmpty() || plain.equals(".")) {
                met.clear();
                patterns.clear();
                return;
            }
            met.put(plain, false);
            if (plain.matches(".*[*?\\[].*")) {
                patterns.put(plain, FileSystems.getDefault().getPathMatcher("glob:" + plain.replace("{", "\\{")));
            }
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
        for (Map.Entry<String, PathMatcher> pattern : patterns.entrySet()) {
            if (pattern.getValue().matches(Path.of(path))) {
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
