package dev.vigie.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.threads.OtherThread.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class OtherThreadTest {
    private static final String NAME = "the other thread";

    @Test
    void worksInOrderOnAThreadOfItsName() throws Exception {
        try (OtherThread thread = new OtherThread(NAME)) {
            List<Integer> order = new ArrayList<>();
            List<Outcome<String>> outcomes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                outcomes.add(thread.begin(() -> {
                    order.add(number);
                    return Thread.currentThread().getName();
                }));
            }
            for (Outcome<String> outcome : outcomes) {
                assertThat(outcome.await()).isEqualTo(NAME);
            }
            assertThat(order).hasSize(100).isSorted();
        }
    }

    @Test
    void whatTheWorkThrowsIsThrownAsItIs() throws Exception {
        for (Throwable thrown :
                List.of(new IOException("disk"), new IllegalStateException("fault"), new OutOfMemoryError("heap"))) {
            try (OtherThread thread = new OtherThread(NAME)) {
                Outcome<String> outcome = thread.begin(() -> {
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    if (thrown instanceof RuntimeException unchecked) {
                        throw unchecked;
                    }
                    throw (IOException) thrown;
                });
                assertThatThrownBy(outcome::await).isSameAs(thrown);
            }
        }
    }

    @Test
    void closingEndsWhatIsUnderWayAndNobodyWaitsForTheRest() throws Exception {
        OtherThread thread = new OtherThread(NAME);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        thread.begin(() -> {
            begun.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                ended.set(true);
            }
            return NAME;
        });
        Outcome<String> never = thread.begin(() -> NAME);
        begun.await();

        thread.close();
        thread.close();

        assertThat(ended).isTrue();
        assertThatThrownBy(never::await).isInstanceOf(IOException.class).hasMessageContaining("given up");
        assertThatThrownBy(() -> thread.begin(() -> NAME)).isInstanceOf(IOException.class);
    }

    @Test
    void whoIsInterruptedWhileWaitingStaysInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (OtherThread thread = new OtherThread(NAME)) {
            Outcome<String> outcome = thread.begin(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return NAME;
            });
            Thread.currentThread().interrupt();
            assertThatThrownBy(outcome::await).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
