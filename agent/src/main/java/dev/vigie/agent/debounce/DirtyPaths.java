package dev.vigie.agent.debounce;

import dev.vigie.agent.path.RelativePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bounded set of changed paths, each standing for all that is below it. Many paths in one directory become that
 * directory, and too many altogether become everything.
 *
 * <p>Paths are kept in a tree of names, in which only leaves are dirty: what is below a dirty path need not be kept.
 */
final class DirtyPaths {
    private final int most;
    private final int mostInOneDirectory;
    private Directory root = new Directory();
    private int count;
    private boolean everything;

    /**
     * @param most how many changed paths are kept apart
     * @param mostInOneDirectory how many of them directly in one directory
     */
    DirtyPaths(int most, int mostInOneDirectory) {
        this.most = most;
        this.mostInOneDirectory = mostInOneDirectory;
    }

    /** Adds a path with all that is below it; {@code ""} is everything. */
    void add(String path) {
        if (everything) {
            return;
        }
        if (path.isEmpty()) {
            clear();
            everything = true;
            return;
        }
        String[] names = path.split("/", -1);
        Directory directory = root;
        for (int depth = 0; depth < names.length - 1; depth++) {
            if (directory.dirty.contains(names[depth])) {
                return;
            }
            directory = directory.inner.computeIfAbsent(names[depth], name -> new Directory());
        }
        markDirty(directory, names[names.length - 1]);
        if (directory.dirty.size() > mostInOneDirectory) {
            add(RelativePath.parent(path));
        } else if (count > most) {
            add("");
        }
    }

    private void markDirty(Directory directory, String name) {
        Directory replaced = directory.inner.remove(name);
        if (replaced != null) {
            count -= replaced.count();
        }
        if (directory.dirty.add(name)) {
            count++;
        }
    }

    /** Whether all paths are dirty, so that none is kept. */
    boolean isEverything() {
        return everything;
    }

    boolean isEmpty() {
        return count == 0 && !everything;
    }

    int count() {
        return count;
    }

    Set<String> paths() {
        Set<String> paths = new HashSet<>();
        root.collect(paths);
        return paths;
    }

    void clear() {
        root = new Directory();
        count = 0;
        everything = false;
    }

    /** A directory that is not dirty itself, but has dirty paths somewhere below it. */
    private static final class Directory {
        private final Set<String> dirty = new HashSet<>();
        private final Map<String, Directory> inner = new HashMap<>();

        int count() {
            int count = 0;
            for (Below next : all()) {
                count += next.directory().dirty.size();
            }
            return count;
        }

        void collect(Set<String> paths) {
            for (Below next : all()) {
                next.directory().dirty.forEach(name -> paths.add(next.prefix() + name));
            }
        }

        /** Itself and those below it. Not by recursion: a stack does not hold as many levels as a path has. */
        private List<Below> all() {
            List<Below> all = new ArrayList<>(List.of(new Below("", this)));
            for (int i = 0; i < all.size(); i++) {
                Below next = all.get(i);
                next.directory()
                        .inner
                        .forEach((name, directory) -> all.add(new Below(next.prefix() + name + "/", directory)));
            }
            return all;
        }
    }

    /** @param prefix of the paths in it */
    private record Below(String prefix, Directory directory) {}
}
