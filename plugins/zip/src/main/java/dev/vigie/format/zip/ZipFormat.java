package dev.vigie.format.zip;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.deflate.CompressionLevel;
import java.util.List;
import org.pf4j.Extension;

/** The zip format. */
@Extension
public final class ZipFormat implements ArchiveFormat {

    @Override
    public String id() {
        return "zip";
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(CompressionLevel.option());
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) {
        return new ZipCodec(options, context);
    }
}
