package dev.vigie.format.tarxz;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.tar.TarCodec;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** The tar.xz format: the smallest archives, for patience. */
@Extension
public final class TarXzFormat implements ArchiveFormat {
    private static final String LEVEL = "level";
    private static final int SMALLEST = 9;

    @Override
    public String id() {
        return "tar.xz";
    }

    @Override
    public List<OptionDescription> options() {
        String[] levels = Stream.concat(
                        Stream.of("fast", "default", "best"),
                        IntStream.rangeClosed(0, SMALLEST).mapToObj(Integer::toString))
                .toArray(String[]::new);
        return List.of(OptionDescription.withDefault(
                        LEVEL, OptionType.TEXT, "default", "How hard to compress: 0 is fastest, 9 is smallest.")
                .oneOf(levels));
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) {
        return new TarCodec(new XzCompression(level(options)), context);
    }

    private static int level(Options options) {
        String text = options.text(LEVEL).orElse("default");
        return switch (text) {
            case "fast" -> 0;
            case "default" -> 6;
            case "best" -> SMALLEST;
            default -> Integer.parseInt(text);
        };
    }
}
