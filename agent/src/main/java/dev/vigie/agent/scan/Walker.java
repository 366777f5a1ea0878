package dev.vigie.agent.scan;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /**
     * @param root the source, a directory
     * @param exclusions what to leave out
     */
    public Walker(Path root, Exclusions exclusions) {
        this.exclusions = exclusions;
        this.facts = new FileFacts(root);
    }

    /** What this walker reads facts with. */
    public FileFacts facts() {
        return facts;
    }

    /**
     * Visits a place and, when it is a directory, everything in it.
     *
     * @param start the source or something in it that exclusions do not leave out
     * @throws IOException when the visitor threw it; what cannot be read is told to the visitor
     */
    public void walk(Path start, TreeVisitor visitor) throws IOException {
        Optional<FoundFile> found = look(start, visitor);
        if (found.isPresent()) {
            visit(found.get(), visitor);
        }
    }

    private void visit(FoundFile file, TreeVisitor visitor) throws IOException {
        visitor.found(file);
        if (file.isDirectory()) {
            enter(file, visitor);
        }
    }

    /** Visits everything in a directory, but not the directory itself. */
    public void walkBelow(FoundFile directory, TreeVisitor visitor) throws IOException {
        enter(directory, visitor);
    }

    private void enter(FoundFile directory, TreeVisitor visitor) throws IOException {
        Optional<List<FoundFile>> children = children(directory.location(), visitor);
        if (children.isEmpty()) {
            return;
        }
        for (FoundFile child : children.get()) {
            switch (exclusions.judge(child.candidate())) {
                case INCLUDE -> visit(child, visitor);
                case EXCLUDE -> leaveOut(child, visitor);
                case SKIP_SUBTREE -> visitor.excluded(child.isDirectory() ? child.path() + "/" : child.path());
            }
        }
        visitor.left(directory);
    }

    /** An excluded directory's content is judged on its own; the directory itself is needed only to hold it. */
    private void leaveOut(FoundFile child, TreeVisitor visitor) throws IOException {
        visitor.excluded(child.path());
        if (child.isDirectory()) {
            enter(child, visitor);
        }
    }

    private Optional<List<FoundFile>> children(Path directory, TreeVisitor visitor) {
        List<FoundFile> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path child : stream) {
                look(child, visitor).ifPresent(children::add);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            visitor.failed(problem(directory, e));
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            visitor.failed(problem(directory, e.getCause()));
            return Optional.empty();
        }
        children.sort(Comparator.comparing(FoundFile::path, Walker::compareNames));
        return Optional.of(children);
    }

    /** The order of names' bytes: that of UTF-16 as long as no surrogates are involved. */
    static int compareNames(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) || Character.isSurrogate(b)
                        ? Arrays.compareUnsigned(EntryName.toBytes(left), EntryName.toBytes(right))
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private Optional<FoundFile> look(Path location, TreeVisitor visitor) {
        try {
            Optional<FoundFile> found = facts.read(location);
            if (found.isEmpty()) {
                visitor.skipped(new Problem(
                        facts.path(location),
                        "skipped: it is a socket, a FIFO or a device, which archives do not hold"));
            }
            return found;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            visitor.failed(problem(location, e));
            return Optional.empty();
        }
    }

    private Problem problem(Path location, IOException cause) {
        return new Problem(facts.path(location), "cannot be read: " + Reason.of(cause));
    }
}
