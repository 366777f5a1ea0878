package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.backup.Problem;
import org.junit.jupiter.api.Test;

class LossesTest {
    @Test
    void thatAnArchiveIsDamagedIsSaidHoweverManyFilesAreLost() {
        Losses losses = new Losses(() -> false);
        for (int i = 0; i < 100_002; i++) {
            losses.name(new Problem("file" + i, "it is lost"));
        }
        losses.add(new Problem("last", "the archive is damaged"));

        assertThat(losses.all())
                .hasSize(100_002)
                .contains(new Problem("last", "the archive is damaged"))
                .endsWith(new Problem("", "2 more could not be restored"));
    }
}
