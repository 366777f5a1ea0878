package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrozenFoldersTest {
    private static final Path SHARE = Path.of("/mnt/share");

    private final CountDownLatch back = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();

    private final FakeServices services = new FakeServices() {
        @Override
        public List<String> losses(Path destination, Optional<String> set) {
            looks.incrementAndGet();
            if (destination.equals(SHARE)) {
                awaitBack();
            }
            return List.of("most of " + set.orElseThrow() + " is lost");
        }
    };

    private void awaitBack() {
        try {
            back.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDestinationThatHangsIsNamedAndHoldsUpNobody() throws Exception {
        FrozenFolders folders = new FrozenFolders(services, Duration.ofMillis(200));
        assertThat(folders.reason("a", SHARE).orElseThrow()).startsWith(SHARE + " does not answer");
        assertThat(folders.reason("b", SHARE).orElseThrow()).startsWith(SHARE + " does not answer");
        assertThat(looks).as("no thread is left behind each time somebody asks").hasValue(1);
        assertThat(new FrozenFolders(services, Duration.ofMinutes(1)).reason("c", Path.of("/backup")))
                .contains("most of c is lost");
        back.countDown();
        while (folders.reason("b", SHARE).orElseThrow().contains("does not answer")) {
            Thread.sleep(10);
        }
        assertThat(folders.reason("b", SHARE)).contains("most of b is lost");
    }
}
