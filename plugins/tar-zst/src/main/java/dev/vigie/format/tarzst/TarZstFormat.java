package dev.vigie.format.tarzst;

import dev.vigie.api.BackupException;
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

/** The tar.zst format. */
@Extension
public final class TarZstFormat implements ArchiveFormat {
    private static final String LEVEL = "level";
    private static final int SMALLEST = 19;

    @Override
    public String id() {
        return "tar.zst";
    }

    @Override
    public List<OptionDescription> options() {
        String[] levels = Stream.concat(
                        Stream.of("fast", "default", "best"),
                        IntStream.rangeClosed(1, SMALLEST).mapToObj(Integer::toString))
                .toArray(String[]::new);
        return List.of(OptionDescription.withDefault(
                        LEVEL, OptionType.TEXT, "default", "How hard to compress: 1 is fastest, 19 is smallest.")
                .oneOf(levels));
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) throws BackupException {
        ZstdLibrary.load(context.temporaryDirectory());
        return new TarCodec(new ZstdCompression(level(options)), context);
    }

    private static int level(Options options) {
        String text = options.text(LEVEL).orElse("default");
        return switch (text) {
            case "fast" -> 1;
            case "default" -> 3;
            case "best" -> SMALLEST;
            default -> Integer.parseInt(text);
        };
    }
}
