package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.retention.PruneResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeseenRemovalTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;

    @BeforeEach
    void begin() throws Exception {
        work = new Workplace(directory);
    }

    private PruneResult prune(boolean dryRun) throws BackupException {
        return work.snapshots()
                .prune(work.destination, Optional.empty(), RetentionPolicy.last(1), ZoneOffset.UTC, dryRun);
    }

    @Test
    void whatChangesBuildOnIsNotSaidToBecomeFreeUntilItDoes() throws Exception {
        work.write("large", "large");
        work.backUp(work.request());
        work.write("small", "small");
        work.backUp(work.incremental());

        PruneResult foreseen = prune(true);
        assertThat(foreseen.remove()).hasSize(1);
        assertThat(foreseen.removedArchives()).isEmpty();
        assertThat(foreseen.freedBytes()).isZero();
        assertThat(prune(false)).isEqualTo(foreseen);

        Files.delete(work.source.resolve("large"));
        work.backUp(work.incremental());
        foreseen = prune(true);
        assertThat(foreseen.removedArchives()).hasSize(1);
        assertThat(foreseen.freedBytes())
                .isEqualTo(Files.size(
                        work.destination.resolve(foreseen.removedArchives().get(0))));
        assertThat(work.ids()).as("a dry run removes nothing").hasSize(2);
        assertThat(prune(false)).isEqualTo(foreseen);
    }

    @Test
    void whatIsToBePutTogetherIsForeseen() throws Exception {
        String large = noise(2 << 20);
        work.write("large", large);
        work.write("small", noise(1 << 20));
        work.backUp(work.request());
        work.write("large", large.substring(1));
        work.backUp(work.incremental());

        PruneResult foreseen = prune(true);
        PruneResult done = prune(false);

        assertThat(done.repackedArchives()).as("put together").hasSize(1);
        assertThat(foreseen.repackedArchives()).isEqualTo(done.repackedArchives());
        assertThat(foreseen.removedArchives()).isEqualTo(done.removedArchives());
        assertThat(foreseen.freedBytes()).isCloseTo(done.freedBytes(), Percentage.withPercentage(1));
        assertThat(prune(true).repackedArchives()).as("then").isEmpty();
    }

    private static String noise(int length) {
        return new Random(length)
                .ints(length, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
