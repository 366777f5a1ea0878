package dev.vigie.deflate;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How hard to compress.
 *
 * @param value from 1 (fastest) to 12 (smallest); an engine with fewer levels takes its highest for those above
 */
public record CompressionLevel(int value) {
    private static final String OPTION = "level";
    private static final int FASTEST = 1;
    private static final int SMALLEST = 12;

    public CompressionLevel {
        if (value < FASTEST || value > SMALLEST) {
            throw new IllegalArgumentException("level must be from 1 to 12, not " + value);
        }
    }

    /** The option {@code level} as a format declares it. */
    public static OptionDescription option() {
        String[] allowed = Stream.concat(
                        Stream.of("fast", "default", "best"),
                        IntStream.rangeClosed(FASTEST, SMALLEST).mapToObj(Integer::toString))
                .toArray(String[]::new);
        return OptionDescription.withDefault(
                        OPTION, OptionType.TEXT, "default", "How hard to compress: 1 is fastest, 12 is smallest.")
                .oneOf(allowed);
    }

    /** The level that checked options ask an engine for. */
    public static CompressionLevel of(Options options, Engine engine) {
        String text = options.text(OPTION).orElse("default");
        return switch (text) {
            case "fast" -> new CompressionLevel(FASTEST);
            case "default" -> engine.usualLevel();
            case "best" -> new CompressionLevel(SMALLEST);
            default -> new CompressionLevel(Integer.parseInt(text));
        };
    }
}
