package com.example.tarxz;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.Extension;

/** The tar.xz archive format: smaller archives than tar.gz, for more patience. */
@Extension
public class TarXzFormat implements ArchiveFormat {

    @Override
    public String id() {
        return "tar.xz";
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(OptionDescription.withDefault("level", OptionType.INTEGER, 6L, "0 is fastest, 9 smallest.")
                .oneOf("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) {
        int level = options.integer("level").orElseThrow().intValue();
        return new ArchiveCodec() {
            @Override
            public ArchiveWriter write(ArchiveOutput output) throws IOException {
                return new TarXzWriter(output, level);
            }

            @Override
            public ArchiveReader read(Path archive) throws IOException {
                return new TarXzReader(archive);
            }
        };
    }
}
