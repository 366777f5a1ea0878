package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Workplace.Restored;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive whose end is not what it was: all that is still in it comes back, whatever its format keeps there. */
class DamagedEndTest {
    private static final int FILES = 8;
    private static final int SMALL = 4_000;

    /** So large that a file, or a few, are by themselves in what a format compresses. */
    private static final int LARGE = 400_000;

    @TempDir
    Path place;

    private Workplace work;
    private Path archive;
    private Tree tree;

    private void backUp(String format, int size) throws Exception {
        work = new Workplace(place);
        Random random = new Random(7);
        for (int number = 0; number < FILES; number++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            Files.write(work.source.resolve("file" + number), content);
        }
        tree = Tree.of(work.source);
        work.backUp(work.request().withFormat(format));
        archive = work.list().get(0).archive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz", "tar.zst", "tar.xz", "tar"})
    void aFewBytesAreMissing(String format) throws Exception {
        backUp(format, SMALL);
        cutTo(Files.size(archive) - 20);
        requireNothingLost();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz", "tar.zst", "tar.xz", "tar"})
    void somethingWasAdded(String format) throws Exception {
        backUp(format, SMALL);
        Files.writeString(archive, "added", StandardOpenOption.APPEND);
        requireNothingLost();
    }

    @Test
    void whatIsRightAllTheSameIsSaidToBeDamaged() throws Exception {
        backUp("zip", SMALL);
        cutTo(Files.size(archive) - 20);
        assertThat(work.restore("latest").result().notices())
                .singleElement()
                .satisfies(notice -> assertThat(notice)
                        .startsWith("Damaged, though all that was wanted is right: "
                                + work.list().get(0).id())
                        .contains("vigie verify"));
    }

    private void requireNothingLost() throws Exception {
        Restored restored = work.restore("latest");
        assertThat(restored.result().errors()).isEmpty();
        assertThat(tree.differences(restored.tree())).isEmpty();
        assertThat(paths(verified().errors())).containsExactly("");
        work.requireRestores("latest", tree);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz", "tar.zst", "tar.xz", "tar"})
    void halfOfItIsMissing(String format) throws Exception {
        backUp(format, LARGE);
        cutTo(Files.size(archive) / 2);
        Set<String> lost = paths(work.restore("latest").result().errors());
        assertThat(lost).hasSizeBetween(FILES / 2, FILES / 2 + 2).doesNotContain("file0");

        Set<String> named = paths(verified().errors());
        named.remove("");
        assertThat(named).isEqualTo(lost);
        Restored again = work.restore("latest");
        assertThat(paths(again.result().errors())).isEqualTo(lost);
        assertThat(again.result().files()).isEqualTo(FILES - lost.size());
    }

    private void cutTo(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private ArchiveCheck verified() throws Exception {
        List<ArchiveCheck> checks =
                work.snapshots().verify(work.destination, VerifyRequest.everything(ProgressListener.NONE, () -> false));
        assertThat(checks).hasSize(1);
        return checks.get(0);
    }

    private static Set<String> paths(List<Problem> problems) {
        return problems.stream().map(Problem::path).collect(Collectors.toCollection(TreeSet::new));
    }
}
