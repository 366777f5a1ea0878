package dev.vigie.bench;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.agent.scan.TreeVisitor;
import dev.vigie.agent.scan.Walker;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A walk through 10,000 files in 200 directories. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class Walks {
    private Path root;

    @Setup
    public void fill() throws IOException {
        root = Files.createTempDirectory("walk");
        for (int directory = 0; directory < 200; directory++) {
            Path place = Files.createDirectory(root.resolve("directory-" + directory));
            for (int file = 0; file < 50; file++) {
                Files.createFile(place.resolve("file-" + file));
            }
        }
    }

    @Benchmark
    public int walk() throws IOException {
        Counter counter = new Counter();
        new Walker(root, Exclusions.NONE).walk(root, counter);
        return counter.found;
    }

    private static final class Counter implements TreeVisitor {
        private int found;

        @Override
        public void found(FoundFile file) {
            found++;
        }

        @Override
        public void failed(Problem problem) {
            throw new IllegalStateException(problem.toString());
        }
    }

    @TearDown
    public void remove() throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(root)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
