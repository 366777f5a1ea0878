package dev.vigie.fuzz;

import com.code_intelligence.jazzer.Jazzer;
import dev.vigie.agent.hostile.ForeignReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Has jazzer look for inputs that make a reader of foreign bytes fail, for so many seconds, starting from the inputs
 * {@code MutatedInputsTest} starts from:
 *
 * <pre>mvn -q -Pfuzz -DskipTests package &amp;&amp; cd agent &amp;&amp; java -Xmx1g -jar bench/fuzz/target/fuzz.jar tar_xz 180</pre>
 *
 * <p>What it learns stays in {@code bench/fuzz/target/corpus}, what it finds in {@code bench/fuzz/target/found}. An input that
 * found something belongs into the reader's directory of {@code src/test/resources/dev/vigie/agent/hostile}, where every
 * build plays it.
 */
public final class Fuzz {
    /** Where the code is that reads. */
    private static final String READERS = "dev.vigie.**:com.google.gson.**:org.snakeyaml.**:org.tukaani.**";

    /** A pattern may be a regular expression, because that is what {@code regex:} is for. */
    private static final String MEANT = "com.code_intelligence.jazzer.sanitizers.RegexInjection";

    private static ForeignReader reader;

    private Fuzz() {}

    /**
     * Runs until the time is over or something is found, and ends the program.
     *
     * @param args a reader's name, seconds, and what libFuzzer is to be told besides
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println("usage: fuzz.jar READER SECONDS [LIBFUZZER-OPTION...]; readers: "
                    + Arrays.toString(ForeignReader.values()).toLowerCase(Locale.ROOT));
            System.exit(2);
        }
        System.setProperty("tinylog.level@dev.vigie", "off");
        Path target = Path.of("bench", "fuzz", "target");
        Path corpus = Files.createDirectories(target.resolve("corpus").resolve(args[0]));
        Path found = Files.createDirectories(target.resolve("found"));
        int number = 0;
        for (byte[] seed : named(args[0]).seeds()) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        List<String> options = new ArrayList<>(List.of(
                "--target_class=" + Fuzz.class.getName(),
                "--target_args=" + args[0],
                "--instrumentation_includes=" + READERS,
                "--disabled_hooks=" + MEANT,
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/" + args[0] + "-",
                "-max_total_time=" + args[1],
                "-print_final_stats=1",
                corpus.toString()));
        options.addAll(Arrays.asList(args).subList(2, args.length));
        Jazzer.main(options.toArray(String[]::new));
    }

    private static ForeignReader named(String name) {
        return ForeignReader.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Called by jazzer, once. */
    public static void fuzzerInitialize(String[] args) throws IOException {
        reader = named(args[0]);
        reader.attackPatiently(reader.seeds().get(0));
    }

    /** Called by jazzer, with one input after the other. */
    public static void fuzzerTestOneInput(byte[] input) {
        reader.attack(input);
    }
}
