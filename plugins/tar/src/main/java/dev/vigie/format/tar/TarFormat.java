package dev.vigie.format.tar;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.tar.TarCodec;
import org.pf4j.Extension;

/** The tar format: nothing is compressed, which suits destinations that compress or deduplicate themselves. */
@Extension
public final class TarFormat implements ArchiveFormat {

    @Override
    public String id() {
        return "tar";
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) {
        return new TarCodec(new NoCompression(), context);
    }
}
