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
import org.tukaani.xz.LZMA2Options;

/** The tar.xz format. */
@Extension
public final class TarXzFormat implements ArchiveFormat {
    private static final String LEVEL = "level";

    @Override
    public String id() {
        return "tar.xz";
    }

    @Override
    public List<OptionDescription> options() {
        String[] levels = Stream.concat(
                        Stream.of("fast", "default", "best"),
                        IntStream.rangeClosed(LZMA2Options.PRESET_MIN, LZMA2Options.PRESET_MAX)
                                .mapToObj(Integer::toString))
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
            case "fast" -> 1;
            case "default" -> LZMA2Options.PRESET_DEFAULT;
            case "best" -> LZMA2Options.PRESET_MAX;
            default -> Integer.parseInt(text);
        };
    }
}
