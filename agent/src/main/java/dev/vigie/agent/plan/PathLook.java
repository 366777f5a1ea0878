package dev.vigie.agent.plan;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at single paths instead of walking everything, and at the directories above them, whose own times change with
 * what is in them. The cost is that of the paths, whatever the size of the source.
 */
final class PathLook {
    private final Path root;
    private final Walker walker;
    private final FileFacts facts;
    private final Exclusions exclusions;
    private final Baseline baseline;
    private final Differences differences;
    private final Map<String, Exclusions> insideDirectories = new HashMap<>();
    private final Set<String> parents = new TreeSet<>();
    private final TreeSet<String> targets = new TreeSet<>();

    PathLook(Path root, Walker walker, Exclusions exclusions, Differences differences) {
        this.root = root;
        this.walker = walker;
        this.facts = walker.facts();
        this.exclusions = exclusions;
        this.baseline = differences.baseline();
        this.differences = differences;
    }

    void look(Set<String> paths) throws IOException {
        for (String path : paths) {
            String highest = highestChanged(path);
            targets.add(highest);
            targets.add(walker.trueName(highest));
        }
        targets.removeIf(this::isBelowAnotherTarget);
        parents.removeAll(targets);
        for (String parent : parents) {
            if (!isBelowAnotherTarget(parent)) {
                lookAtParent(parent);
            }
        }
        for (String target : targets) {
            lookAt(target);
        }
    }

    /** A path below a directory that is itself new, gone, excluded or no directory any more stands for that one. */
    private String highestChanged(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String above = path.substring(0, slash);
            if (!parents.contains(above)) {
                if (!isKnownDirectory(above)) {
                    return above;
                }
                parents.add(above);
            }
        }
        return path;
    }

    /** An excluded directory is in a snapshot or not depending on what is in it, so it is looked at as a whole. */
    private boolean isKnownDirectory(String path) {
        Optional<StoredFile> stored = baseline.at(path);
        if (stored.isEmpty() || stored.get().entry().type() != EntryType.DIRECTORY) {
            return false;
        }
        try {
            Optional<FoundFile> found = facts.read(PathName.path(root, path));
            return found.isPresent()
                    && found.get().isDirectory()
                    && inside(found.get().parent()).judge(found.get().candidate()) == Verdict.INCLUDE;
        } catch (IOException e) {
            return false;
        }
    }

    private Exclusions inside(String directory) {
        return insideDirectories.computeIfAbsent(directory, path -> exclusions.within(path, PathName.path(root, path)));
    }

    private boolean isBelowAnotherTarget(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            if (targets.contains(path.substring(0, slash))) {
                return true;
            }
        }
        return false;
    }

    /** A directory above a path that changed: its own facts may have changed with it. */
    private void lookAtParent(String path) throws IOException {
        Optional<FoundFile> found = lookAtDirectory(path);
        if (found.isPresent()) {
            differences.compare(found.get(), baseline.at(path));
        }
    }

    private Optional<FoundFile> lookAtDirectory(String path) {
        try {
            return facts.read(PathName.path(root, path)).filter(FoundFile::isDirectory);
        } catch (NoSuchFileException e) {
            // It went away this moment, which is a change of its own.
        } catch (IOException e) {
            differences.visitor().failed(new Problem(path, "cannot be read: " + Reason.of(e)));
        }
        return Optional.empty();
    }

    private void lookAt(String path) throws IOException {
        new ChangesWalk(walker, baseline, path).forEach(differences.visitor());
    }
}
