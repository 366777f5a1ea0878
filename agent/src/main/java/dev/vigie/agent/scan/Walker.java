package dev.vigie.agent.scan;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.path.TreeOrder;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.exclude.Verdict;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Walks a source in a fixed order: a directory, then what is in it, siblings by the bytes of their names. What
 * exclusions leave out with all it holds is not entered. Links are never followed. Needs memory for the directories on
 * the way down, not for the tree.
 */
public final class Walker {
    private final Exclusions exclusions;
    private final FileFacts facts;
    private final TrueNames names;

    /**
     * @param root the source, a directory
     * @param exclusions what to leave out
     */
    public Walker(Path root, Exclusions exclusions) {
        this.exclusions = exclusions;
        this.facts = new FileFacts(root);
        this.names = new TrueNames(root);
    }

    /** What this walker reads facts with. */
    public FileFacts facts() {
        return facts;
    }

    /**
     * Visits a place and, when it is a directory, everything in it, unless exclusions leave it out.
     *
     * @param start the source, or something in it of which no directory above is left out with all it holds
     * @throws IOException when the visitor threw it; what cannot be read is told to the visitor
     */
    public void walk(Path start, TreeVisitor visitor) throws IOException {
        // What is found there by another name than it has is not there.
        Optional<FoundFile> found =
                names.of(start) == start ? look(start, facts.path(start), visitor) : Optional.empty();
        if (found.isPresent()) {
            try (HeldDirectories directories = new HeldDirectories(facts.root())) {
                goOn(found.get(), exclusionsAbove(found.get()), directories, visitor);
            }
        }
    }

    /**
     * What a path is called where capital letters are not told from small ones, if it is called otherwise: by what name
     * its directory lists it. Elsewhere, and where nothing is, it is the path itself.
     */
    public String trueName(String path) {
        Path place = PathName.path(facts.root(), path);
        Path named = names.of(place);
        return named == place ? path : facts.path(named);
    }

    private Exclusions exclusionsAbove(FoundFile file) {
        return file.path().isEmpty()
                ? exclusions
                : exclusions.within(file.parent(), file.location().getParent());
    }

    /** One call for each directory on the way down, so that the deepest tree there can be does not exhaust the stack. */
    private void goOn(FoundFile file, Exclusions above, HeldDirectories directories, TreeVisitor visitor)
            throws IOException {
        Optional<TreeVisitor> inside = consider(file, above, visitor);
        if (inside.isEmpty()) {
            return;
        }
        Optional<List<FoundFile>> children = children(file, directories, inside.get());
        if (children.isPresent()) {
            Exclusions exclusionsInside = above.inside(file.path(), file.location());
            for (FoundFile child : children.get()) {
                goOn(child, exclusionsInside, directories, inside.get());
            }
            inside.get().left(file);
        }
        if (inside.get() instanceof Withheld withheld) {
            withheld.showIfNeeded();
        }
    }

    /** Tells a visitor of a file. Returns who is to be told of what is in it, if that is to be visited. */
    private static Optional<TreeVisitor> consider(FoundFile file, Exclusions above, TreeVisitor visitor)
            throws IOException {
        switch (file.path().isEmpty() ? Verdict.INCLUDE : above.judge(file.candidate())) {
            case INCLUDE -> {
                visitor.found(file);
                return file.isDirectory() ? Optional.of(visitor) : Optional.empty();
            }
            case EXCLUDE -> {
                if (file.isDirectory()) {
                    return Optional.of(new Withheld(file, visitor));
                }
                visitor.excluded(file.path());
            }
            case SKIP_SUBTREE -> visitor.excluded(file.isDirectory() ? file.path() + "/" : file.path());
        }
        return Optional.empty();
    }

    /**
     * Keeps an excluded directory back until it is needed to hold something that is not excluded, so that whatever is
     * visited was visited with all directories above it.
     */
    private static final class Withheld implements TreeVisitor {
        private final FoundFile directory;
        private final TreeVisitor visitor;
        private boolean needed;
        private boolean shown;

        Withheld(FoundFile directory, TreeVisitor visitor) {
            this.directory = directory;
            this.visitor = visitor;
        }

        @Override
        public void found(FoundFile file) throws IOException {
            needed = true;
            showIfNeeded();
            visitor.found(file);
        }

        void showIfNeeded() throws IOException {
            if (needed && !shown) {
                shown = true;
                visitor.found(directory);
            }
        }

        /** What cannot be looked at may be something that is not excluded. */
        @Override
        public void failed(Problem problem) {
            needed = true;
            visitor.failed(problem);
        }

        @Override
        public void left(FoundFile file) throws IOException {
            if (file.equals(directory) && !needed) {
                visitor.excluded(directory.path());
            } else {
                showIfNeeded();
                visitor.left(file);
            }
        }

        @Override
        public void excluded(String path) {
            visitor.excluded(path);
        }

        @Override
        public void skipped(Problem problem) {
            visitor.skipped(problem);
        }
    }

    private Optional<List<FoundFile>> children(FoundFile directory, HeldDirectories directories, TreeVisitor visitor) {
        List<FoundFile> children = new ArrayList<>();
        try {
            for (Path child : directories.list(directory.location())) {
                look(child, PathName.text(directory.path(), child), visitor).ifPresent(children::add);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            visitor.failed(problem(directory.path(), e));
            return Optional.empty();
        }
        children.sort(Comparator.comparing(
                FoundFile::path, TreeOrder.after(directory.path().length())));
        return Optional.of(children);
    }

    private Optional<FoundFile> look(Path location, String path, TreeVisitor visitor) {
        try {
            Optional<FoundFile> found = facts.read(location, path);
            if (found.isEmpty()) {
                visitor.skipped(
                        new Problem(path, "skipped: it is a socket, a FIFO or a device, which archives do not hold"));
            }
            return found;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            visitor.failed(problem(path, e));
            return Optional.empty();
        }
    }

    private static Problem problem(String path, IOException cause) {
        return new Problem(path, "cannot be read: " + Reason.of(cause));
    }
}
