package dev.vigie.format.targz;

import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import java.io.IOException;
import java.nio.file.Path;

record TarGzCodec(CompressionLevel level, PluginContext context) implements ArchiveCodec {

    @Override
    public ArchiveWriter write(ArchiveOutput output) {
        return new TarGzWriter(Engine.fastest(), level, context.parallelism(), output);
    }

    @Override
    public ArchiveReader read(Path archive) throws IOException {
        return new TarGzReader(archive);
    }
}
