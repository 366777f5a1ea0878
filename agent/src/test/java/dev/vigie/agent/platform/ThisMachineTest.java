package dev.vigie.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisMachineTest {
    @TempDir
    Path directory;

    @Test
    void machineThatNoNetworkKnowsIsCalledWhatItCallsItself() throws Exception {
        assertThat(ThisMachine.ownName(Files.writeString(directory.resolve("one"), "attic\n")))
                .isEqualTo("attic");
        for (String none : new String[] {"", "\n", "(none)\n"}) {
            assertThat(ThisMachine.ownName(Files.writeString(directory.resolve("none"), none)))
                    .isEqualTo("unknown");
        }
        assertThat(ThisMachine.ownName(directory.resolve("missing"))).isEqualTo("unknown");
    }

    @Test
    void inAnotherNetworkItIsTheSame() {
        assertThat(ThisMachine.mayBeSame("attic", "Attic.example.org")).isTrue();
        assertThat(ThisMachine.mayBeSame("attic", "unknown")).isTrue();
        assertThat(ThisMachine.mayBeSame("attic", "cellar")).isFalse();
    }
}
