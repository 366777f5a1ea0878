package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.restore.RestoreRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredPathsTest {
    @TempDir
    Path directory;

    @Test
    void aNameThatIsThereIsNoPattern() throws Exception {
        Workplace work = new Workplace(directory);
        work.write("[a].txt", "meant");
        work.write("a.txt", "not meant");
        work.backUp(work.request());
        Path target = directory.resolve("target");

        work.snapshots()
                .restore(
                        work.destination,
                        Optional.empty(),
                        "latest",
                        ZoneOffset.UTC,
                        RestoreRequest.to(target)
                                .withPaths(
                                        List.of(work.source.resolve("[a].txt").toString())));

        assertThat(target.resolve("[a].txt")).hasContent("meant");
        try (var files = Files.list(target)) {
            assertThat(files).hasSize(1);
        }
    }
}
