package dev.vigie.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.format.EntryName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeOrderTest {

    @Test
    void a_directory_is_followed_by_what_is_in_it() {
        List<String> paths = new ArrayList<>(List.of("a.b", "b", "a/c", "a b", "a", "a/b/c", "a/b"));
        paths.sort(TreeOrder.PATHS);
        assertThat(paths).containsExactly("a", "a/b", "a/b/c", "a/c", "a b", "a.b", "b");
    }

    @Test
    void names_have_the_order_of_their_bytes() {
        // Private use U+E000 and U+FFFD come before emoji as bytes, and after them as UTF-16.
        List<String> names = List.of("~", "é", "\uE000", "\uFFFD", "😀", "\uDC80", "\uDCFF", "a\uDCE9", "a", "aé");
        Comparator<String> bytes = (a, b) -> Arrays.compareUnsigned(EntryName.toBytes(a), EntryName.toBytes(b));
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            String left = names.get(random.nextInt(names.size())) + names.get(random.nextInt(names.size()));
            String right = names.get(random.nextInt(names.size())) + names.get(random.nextInt(names.size()));
            assertThat(Integer.signum(TreeOrder.PATHS.compare(left, right)))
                    .as("%s and %s", left, right)
                    .isEqualTo(Integer.signum(bytes.compare(left, right)));
            assertThat(Integer.signum(TreeOrder.after(5).compare("above" + left, "above" + right)))
                    .as("%s and %s below the same", left, right)
                    .isEqualTo(Integer.signum(bytes.compare(left, right)));
        }
    }
}
