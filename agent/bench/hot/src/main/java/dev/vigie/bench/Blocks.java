package dev.vigie.bench;

import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Decompressor;
import dev.vigie.deflate.Engine;
import dev.vigie.deflate.Worker;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A block of 1 MiB compressed at an engine's usual level, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class Blocks {
    private static final int SIZE = 1 << 20;

    @Param({"zlib", "fastest"})
    public String engine;

    @Param({"text", "noise"})
    public String content;

    private final byte[] block = new byte[SIZE];
    private final byte[] compressed = new byte[Worker.room(SIZE)];
    private Worker worker;
    private Decompressor decompressor;
    private int length;

    @Setup
    public void fill() {
        Engine chosen = engine.equals("zlib") ? Engine.builtIn() : Engine.fastest();
        worker = new Worker(chosen, chosen.usualLevel());
        decompressor = chosen.decompressor();
        Random random = new Random(1);
        if (content.equals("noise")) {
            random.nextBytes(block);
        } else {
            byte[][] words = new byte[2000][];
            for (int i = 0; i < words.length; i++) {
                words[i] = (Integer.toString(random.nextInt(1 << 24), 36) + ' ').getBytes(StandardCharsets.US_ASCII);
            }
            for (int at = 0; at < SIZE; ) {
                byte[] word = words[(int) (words.length * Math.pow(random.nextDouble(), 3))];
                int count = Math.min(word.length, SIZE - at);
                System.arraycopy(word, 0, block, at, count);
                at += count;
            }
        }
        length = worker.stream(block, 0, SIZE, compressed, 0);
    }

    @Benchmark
    public int compress() {
        return worker.stream(block, 0, SIZE, compressed, 0);
    }

    @Benchmark
    public boolean decompress() {
        return decompressor.decompress(compressed, 0, length, block, 0, SIZE);
    }

    /** The level nearest to the other tools' fastest. */
    @Benchmark
    public int compressFast(FastWorker fast) {
        return fast.of(engine).stream(block, 0, SIZE, compressed, 0);
    }

    /** A worker for the fastest level. */
    @State(Scope.Thread)
    public static class FastWorker {
        private Worker worker;

        Worker of(String engine) {
            if (worker == null) {
                worker = new Worker(
                        engine.equals("zlib") ? Engine.builtIn() : Engine.fastest(), new CompressionLevel(1));
            }
            return worker;
        }

        @TearDown
        public void close() {
            if (worker != null) {
                worker.close();
            }
        }
    }

    @TearDown
    public void close() {
        worker.close();
        decompressor.close();
    }
}
