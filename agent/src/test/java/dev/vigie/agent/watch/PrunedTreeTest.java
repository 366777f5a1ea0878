package dev.vigie.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.fixture.Nobody;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunedTreeTest {
    @TempDir
    Path root;

    private final List<Path> visited = new CopyOnWriteArrayList<>();

    @BeforeEach
    void makeTree() throws IOException {
        for (String directory : List.of("a/inner", "b/inner", "c")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.createFile(root.resolve("a/file"));
    }

    @Test
    void every_directory_is_visited_and_no_file() throws IOException {
        visit(root, tree(DirectoryFilter.NONE), visited::add);
        assertThat(visited).containsExactlyInAnyOrder(root, at("a"), at("a/inner"), at("b"), at("b/inner"), at("c"));
    }

    @Test
    void a_directory_that_is_left_out_is_not_visited_even_when_the_walk_starts_there() throws IOException {
        PrunedTree tree = tree((path, location) -> path.equals("a"));
        visit(root, tree, visited::add);
        assertThat(visited).containsExactlyInAnyOrder(root, at("b"), at("b/inner"), at("c"));
        visited.clear();
        visit(at("a"), tree, visited::add);
        assertThat(visited).isEmpty();
    }

    @Test
    void what_is_no_longer_left_out_is_found_again() throws IOException {
        Set<String> leftOut = new HashSet<>(Set.of("a", "b/inner"));
        PrunedTree tree = tree((path, location) -> leftOut.contains(path));
        visit(root, tree, visited::add);
        assertThat(tree.noLongerLeftOut("")).isEmpty();
        leftOut.remove("b/inner");
        assertThat(tree.noLongerLeftOut("a")).isEmpty();
        assertThat(tree.noLongerLeftOut("b")).contains(at("b/inner"));
        assertThat(tree.noLongerLeftOut("")).contains(at("b/inner"));
        Files.delete(at("b/inner"));
        assertThat(tree.noLongerLeftOut("")).as("what is gone").isEmpty();
    }

    @Test
    void a_directory_that_cannot_be_read_or_vanished_does_not_keep_the_others_from_being_watched() throws IOException {
        PrunedTree tree = tree(DirectoryFilter.NONE);
        visit(root, tree, directory -> {
            if (directory.equals(at("a"))) {
                throw new AccessDeniedException(directory.toString());
            }
            if (directory.equals(at("b"))) {
                throw new NoSuchFileException(directory.toString());
            }
            visited.add(directory);
        });
        assertThat(visited).containsExactlyInAnyOrder(root, at("c"));
        assertThat(tree.missed(at("a"))).isTrue();
        assertThat(tree.missed(at("b"))).isFalse();
    }

    @Test
    void what_is_in_a_directory_that_may_be_listed_but_not_entered_is_missed(@TempDir Path classes) throws Exception {
        Nobody.letRead(root);
        Files.setPosixFilePermissions(at("a"), PosixFilePermissions.fromString("r--r--r--"));
        assertThat(Nobody.run(classes, PrunedTreeTest.class, root.toRealPath().toString()))
                .containsExactly("a is missed: true", "b is missed: false");
    }

    /** Run as nobody. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        PrunedTree tree = new PrunedTree(root, DirectoryFilter.NONE, () -> false);
        visit(root, tree, PrunedTreeTest::list);
        for (String name : List.of("a", "b")) {
            System.out.println(name + " is missed: " + tree.missed(root.resolve(name)));
        }
    }

    @Test
    void a_directory_that_became_something_else_meanwhile_does_not_either() throws IOException {
        PrunedTree tree = tree(DirectoryFilter.NONE);
        visit(root, tree, directory -> {
            if (directory.equals(at("c"))) {
                Files.delete(directory);
                Files.createFile(directory);
                throw new FileSystemException(directory.toString(), null, "Not a directory");
            }
            visited.add(directory);
        });
        assertThat(visited).hasSize(5);
        assertThat(tree.missed(at("c"))).isFalse();
    }

    @Test
    void a_limit_of_the_system_ends_the_walk() {
        assertThatThrownBy(() -> visit(root, tree(DirectoryFilter.NONE), directory -> {
                    throw new IOException("User limit of inotify watches reached");
                }))
                .hasMessage("User limit of inotify watches reached");
    }

    @Test
    void a_root_that_is_gone_ends_the_walk_and_a_new_directory_that_is_gone_does_not() throws IOException {
        Path gone = root.resolve("gone");
        visit(gone, tree(DirectoryFilter.NONE), PrunedTreeTest::list);
        PrunedTree rootGone = new PrunedTree(gone, DirectoryFilter.NONE, () -> false);
        assertThatThrownBy(() -> visit(gone, rootGone, PrunedTreeTest::list)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_walk_can_be_given_up() {
        PrunedTree tree = new PrunedTree(root, DirectoryFilter.NONE, () -> visited.size() == 2);
        assertThatThrownBy(() -> visit(root, tree, visited::add)).isInstanceOf(CancellationException.class);
        assertThat(visited).hasSize(2);
    }

    @Test
    void a_large_tree_is_walked_by_several_and_each_directory_is_visited_once() throws IOException {
        for (int number = 0; number < 300; number++) {
            Files.createDirectories(root.resolve("large/part" + number % 7 + "/directory" + number));
        }
        Set<String> walkers = ConcurrentHashMap.newKeySet();
        visit(root.resolve("large"), tree(DirectoryFilter.NONE), directory -> {
            walkers.add(Thread.currentThread().getName());
            visited.add(directory);
            LockSupport.parkNanos(100_000);
        });
        assertThat(visited).hasSize(308).doesNotHaveDuplicates();
        assertThat(walkers).hasSizeGreaterThan(1);
    }

    private PrunedTree tree(DirectoryFilter filter) {
        return new PrunedTree(root, filter, () -> false);
    }

    /** Does something with a directory. */
    private interface Action {
        void take(Path directory) throws IOException;
    }

    private static void visit(Path start, PrunedTree tree, Action action) throws IOException {
        tree.walk(start, action::take);
    }

    private static void list(Path directory) throws IOException {
        Files.newDirectoryStream(directory).close();
    }

    private Path at(String path) {
        return root.resolve(path);
    }
}
