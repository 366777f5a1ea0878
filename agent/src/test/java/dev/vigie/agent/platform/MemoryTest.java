package dev.vigie.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void threadsThatAreNotStartedAreNotCalledALackOfMemory() {
        String threads = Memory.shortage(new OutOfMemoryError(
                "unable to create native thread: possibly out of memory or process/resource limits reached"));
        assertThat(threads).contains("ulimit -u").doesNotContain("memory");
        assertThat(Memory.shortage(new OutOfMemoryError("Java heap space"))).contains("memory ran out", "-Xmx");
        assertThat(Memory.shortage(new OutOfMemoryError())).contains("memory ran out");
    }
}
