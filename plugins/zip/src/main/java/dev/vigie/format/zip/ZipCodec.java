package dev.vigie.format.zip;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import java.io.IOException;
import java.nio.file.Path;

/** @param options checked ones; looked at when an archive is written, because reading needs no engine */
record ZipCodec(Options options, PluginContext context) implements ArchiveCodec {

    @Override
    public ArchiveWriter write(ArchiveOutput output) {
        Engine engine = Engine.fastest();
        CompressionLevel level = CompressionLevel.of(options, engine);
        CentralDirectory directory = new CentralDirectory(context.temporaryDirectory());
        return new ZipWriter(engine, level, context.parallelism(), new ZipOutput(output, directory));
    }

    @Override
    public ArchiveReader read(Path archive) throws IOException {
        return new ZipReader(archive, context.parallelism());
    }
}
