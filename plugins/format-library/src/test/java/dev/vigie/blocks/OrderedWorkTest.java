package dev.vigie.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OrderedWorkTest {
    @TempDir
    Path folder;

    /** Java closes a file whose reader is interrupted, and nobody else could go on reading it. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void whatIsAbandonedWhileItReadsLeavesTheFileOpen() throws Exception {
        Path path = Files.write(folder.resolve("file"), new byte[100]);
        CountDownLatch reading = new CountDownLatch(2);
        AtomicInteger begun = new AtomicInteger();
        try (PositionedFile file = new PositionedFile(path)) {
            OrderedWork<BlockWorker, ByteBuffer> work = new OrderedWork<>(() -> () -> {}, 2);
            for (int i = 0; i < 10; i++) {
                work.submit(worker -> {
                    begun.incrementAndGet();
                    reading.countDown();
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
                    while (System.nanoTime() < end) {
                        file.read(0, 100);
                    }
                    return file.read(0, 100);
                });
            }
            reading.await();
            work.close();
            assertThat(begun).hasValue(2);
            assertThat(file.read(0, 100).remaining()).isEqualTo(100);
        }
    }
}
