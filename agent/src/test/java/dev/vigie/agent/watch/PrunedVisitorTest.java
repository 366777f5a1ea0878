package dev.vigie.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunedVisitorTest {
    @TempDir
    Path root;

    private final List<Path> visited = new ArrayList<>();

    @BeforeEach
    void makeTree() throws IOException {
        for (String directory : List.of("a/inner", "b/inner", "c")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.createFile(root.resolve("a/file"));
    }

    @Test
    void every_directory_is_visited_and_no_file() throws IOException {
        visit(root, visitor(DirectoryFilter.NONE), visited::add);
        assertThat(visited).containsExactlyInAnyOrder(root, at("a"), at("a/inner"), at("b"), at("b/inner"), at("c"));
    }

    @Test
    void a_directory_that_is_left_out_is_not_visited_even_when_the_walk_starts_there() throws IOException {
        PrunedVisitor visitor = visitor((path, location) -> path.equals("a"));
        visit(root, visitor, visited::add);
        assertThat(visited).containsExactlyInAnyOrder(root, at("b"), at("b/inner"), at("c"));
        visited.clear();
        visit(at("a"), visitor, visited::add);
        assertThat(visited).isEmpty();
    }

    @Test
    void what_is_no_longer_left_out_is_found_again() throws IOException {
        Set<String> leftOut = new HashSet<>(Set.of("a", "b/inner"));
        PrunedVisitor visitor = visitor((path, location) -> leftOut.contains(path));
        visit(root, visitor, visited::add);
        assertThat(visitor.noLongerLeftOut("")).isEmpty();
        leftOut.remove("b/inner");
        assertThat(visitor.noLongerLeftOut("a")).isEmpty();
        assertThat(visitor.noLongerLeftOut("b")).contains(at("b/inner"));
        assertThat(visitor.noLongerLeftOut("")).contains(at("b/inner"));
        Files.delete(at("b/inner"));
        assertThat(visitor.noLongerLeftOut("")).as("what is gone").isEmpty();
    }

    @Test
    void a_directory_that_cannot_be_read_or_vanished_does_not_keep_the_others_from_being_watched() throws IOException {
        PrunedVisitor visitor = visitor(DirectoryFilter.NONE);
        visit(root, visitor, directory -> {
            if (directory.equals(at("a"))) {
                throw new AccessDeniedException(directory.toString());
            }
            if (directory.equals(at("b"))) {
                throw new NoSuchFileException(directory.toString());
            }
            visited.add(directory);
        });
        assertThat(visited).containsExactlyInAnyOrder(root, at("c"));
        assertThat(visitor.missed(at("a"))).isTrue();
        assertThat(visitor.missed(at("b"))).isFalse();
    }

    @Test
    void a_directory_that_became_something_else_meanwhile_does_not_either() throws IOException {
        PrunedVisitor visitor = visitor(DirectoryFilter.NONE);
        visit(root, visitor, directory -> {
            if (directory.equals(at("c"))) {
                Files.delete(directory);
                Files.createFile(directory);
                throw new FileSystemException(directory.toString(), null, "Not a directory");
            }
            visited.add(directory);
        });
        assertThat(visited).hasSize(5);
        assertThat(visitor.missed(at("c"))).isFalse();
    }

    @Test
    void a_limit_of_the_system_ends_the_walk() {
        assertThatThrownBy(() -> visit(root, visitor(DirectoryFilter.NONE), directory -> {
                    throw new IOException("User limit of inotify watches reached");
                }))
                .hasMessage("User limit of inotify watches reached");
    }

    @Test
    void a_root_that_is_gone_ends_the_walk_and_a_new_directory_that_is_gone_does_not() throws IOException {
        Path gone = root.resolve("gone");
        visit(gone, visitor(DirectoryFilter.NONE), visited::add);
        assertThat(visited).isEmpty();
        PrunedVisitor rootGone = new PrunedVisitor(gone, DirectoryFilter.NONE, () -> false);
        assertThatThrownBy(() -> visit(gone, rootGone, visited::add)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_walk_can_be_given_up() {
        PrunedVisitor visitor = new PrunedVisitor(root, DirectoryFilter.NONE, () -> visited.size() == 2);
        assertThatThrownBy(() -> visit(root, visitor, visited::add)).isInstanceOf(CancellationException.class);
        assertThat(visited).hasSize(2);
    }

    private PrunedVisitor visitor(DirectoryFilter filter) {
        return new PrunedVisitor(root, filter, () -> false);
    }

    private static void visit(Path start, PrunedVisitor visitor, FileTreeVisitor.Callback onDirectory)
            throws IOException {
        visitor.recursiveVisitFiles(start, onDirectory, file -> {
            throw new AssertionError("visited the file " + file);
        });
    }

    private Path at(String path) {
        return root.resolve(path);
    }
}
