package dev.vigie.format.targz;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.tar.TarCodec;
import java.util.List;
import org.pf4j.Extension;

/** The tar.gz format. */
@Extension
public final class TarGzFormat implements ArchiveFormat {

    @Override
    public String id() {
        return "tar.gz";
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(CompressionLevel.option());
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) {
        Engine engine = Engine.fastest();
        return new TarCodec(new GzipCompression(engine, CompressionLevel.of(options, engine)), context);
    }
}
