package dev.vigie.agent.debounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirtyPathsTest {
    /** At most five paths, at most three of them in one directory. */
    private final DirtyPaths dirty = new DirtyPaths(5, 3);

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a a, a",
        "a b, a b",
        "a/b a, a",
        "a a/b, a",
        "a/b/c a/b/d a, a",
        "a/b a/bc ab, a/b a/bc ab",
        "d/1 d/2 d/3, d/1 d/2 d/3",
        "d/1 d/2 d/3 d/4, d",
        "d/1 d/2 d/3 d/4 d/5/6, d",
        "p/d/1 p/d/2 p/d/3 p/d/4, p/d",
        "p/1 p/2 p/3 p/d/1 p/d/2, p/1 p/2 p/3 p/d/1 p/d/2",
        "a/1 a/2 b/1 b/2 c/1, a/1 a/2 b/1 b/2 c/1",
    })
    void paths_are_kept_as_few_as_cover_them(String added, String kept) {
        add(added);
        assertThat(dirty.paths()).containsExactlyInAnyOrder(kept.split(" "));
        assertThat(dirty.count()).isEqualTo(dirty.paths().size());
        assertThat(dirty.isEverything()).isFalse();
    }

    /** As deep as paths may be, which is deeper than a stack. */
    @Test
    void a_path_may_be_deep() {
        String deep = "a" + "/a".repeat(2_047);
        dirty.add(deep);
        assertThat(dirty.paths()).containsExactly(deep);
        dirty.add("a");
        assertThat(dirty.paths()).containsExactly("a");
        assertThat(dirty.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"a b c d", "a/1 a/2 b/1 b/2 c/1 c/2", "p/d/1 p/d/2 p/d/3 x y z p/d/4", "''", "a ''"})
    void too_many_are_everything(String added) {
        for (String path : added.split(" ", -1)) {
            dirty.add(path.equals("''") ? "" : path);
        }
        assertThat(dirty.isEverything()).isTrue();
        assertThat(dirty.isEmpty()).isFalse();
        dirty.clear();
        assertThat(dirty.isEmpty()).isTrue();
        assertThat(dirty.isEverything()).isFalse();
    }

    @Test
    void no_path_that_was_added_is_ever_lost() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            DirtyPaths some = new DirtyPaths(1 + random.nextInt(30), 1 + random.nextInt(6));
            Set<String> added = new HashSet<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                String path = randomPath(random);
                added.add(path);
                some.add(path);
                assertThat(some.count())
                        .as("seed %d", seed)
                        .isEqualTo(some.paths().size());
            }
            Set<String> kept = some.paths();
            assertThat(added)
                    .as("seed %d, kept %s", seed, kept)
                    .allMatch(path -> some.isEverything() || isCovered(path, kept));
        }
    }

    private static boolean isCovered(String path, Set<String> kept) {
        return kept.stream().anyMatch(other -> path.equals(other) || path.startsWith(other + "/"));
    }

    private static String randomPath(Random random) {
        List<String> names = random.ints(1 + random.nextInt(4), 'a', 'e')
                .mapToObj(Character::toString)
                .toList();
        return String.join("/", names);
    }

    private void add(String paths) {
        List.of(paths.split(" ")).forEach(dirty::add);
    }
}
