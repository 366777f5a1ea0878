package dev.vigie.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedCompressionTest {
    private static final CompressionLevel LEVEL = new CompressionLevel(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void resultsComeInOrderAndFewAreUnderWay(int parallelism) throws Exception {
        List<Integer> results = new ArrayList<>();
        int most = 0;
        int ready = 0;
        Thread caller = Thread.currentThread();
        try (var compression = new OrderedCompression<Worker, Integer>(
                () -> new Worker(Engine.builtIn(), LEVEL), parallelism, result -> {
                    assertThat(Thread.currentThread()).isSameAs(caller);
                    results.add(result);
                })) {
            for (int i = 0; i < 1000; i++) {
                int number = i;
                long readyTaken =
                        results.stream().filter(taken -> taken % 7 == 0).count();
                most = Math.max(most, (int) (i - ready - (results.size() - readyTaken)));
                if (i % 7 == 0) {
                    ready++;
                    compression.submitReady(number);
                } else {
                    compression.submit(worker -> {
                        worker.stream(new byte[1000], 0, 1000, new byte[2000], 0);
                        return number;
                    });
                }
            }
            compression.finish();
        }
        assertThat(results).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(most).isLessThanOrEqualTo(2 * parallelism + 1);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void whatNeedsNoWorkDoesNotWaitForWhatDoes() throws Exception {
        List<Integer> results = new ArrayList<>();
        CountDownLatch given = new CountDownLatch(1);
        try (var compression =
                new OrderedCompression<Worker, Integer>(() -> new Worker(Engine.builtIn(), LEVEL), 2, results::add)) {
            compression.submit(worker -> {
                awaitGiven(given);
                return 0;
            });
            for (int i = 1; i < 100; i++) {
                compression.submitReady(i);
            }
            assertThat(results).isEmpty();
            given.countDown();
            compression.finish();
        }
        assertThat(results).isEqualTo(IntStream.range(0, 100).boxed().toList());
    }

    private static void awaitGiven(CountDownLatch given) throws IOException {
        try {
            given.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failuresOfWorkReachTheCaller(int parallelism) {
        assertThatThrownBy(() -> compress(parallelism, worker -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void memoryThatRunsOutIsNoFailureOfWhatIsRead(int parallelism) {
        assertThatThrownBy(() -> compress(parallelism, worker -> {
                    throw new OutOfMemoryError("Java heap space");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    private static void compress(int parallelism, OrderedWork.Work<Worker, Integer> work) throws IOException {
        try (var compression = new OrderedCompression<Worker, Integer>(
                () -> new Worker(Engine.builtIn(), LEVEL), parallelism, result -> {})) {
            compression.submit(work);
            compression.finish();
        }
    }

    @Test
    void closingInTheMiddleAndTwiceIsAllowed() throws Exception {
        var compression =
                new OrderedCompression<Worker, Integer>(() -> new Worker(Engine.fastest(), LEVEL), 2, result -> {});
        for (int i = 0; i < 3; i++) {
            compression.submit(worker -> worker.stream(new byte[100_000], 0, 100_000, new byte[200_000], 0));
        }
        compression.close();
        compression.close();
    }
}
