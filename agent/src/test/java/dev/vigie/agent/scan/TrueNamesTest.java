package dev.vigie.agent.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TrueNamesTest {
    @Test
    void whatHoldsEverythingHasNoName() {
        for (Path root : Path.of("").toAbsolutePath().getFileSystem().getRootDirectories()) {
            assertThat(new TrueNames(root).of(root)).isEqualTo(root);
        }
    }
}
