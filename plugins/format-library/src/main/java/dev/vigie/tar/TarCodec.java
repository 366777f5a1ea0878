package dev.vigie.tar;

import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Writes and reads tar files that are compressed in one way. */
public record TarCodec(TarCompression compression, PluginContext context) implements ArchiveCodec {

    @Override
    public ArchiveWriter write(ArchiveOutput output) {
        return new TarWriter(compression, context.parallelism(), output);
    }

    @Override
    public ArchiveReader read(Path archive) throws IOException {
        return new TarReader(compression, context.parallelism(), archive);
    }
}
