package dev.vigie.agent.plugins;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
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

/** A plugin's format behind its {@link Guard}. */
record GuardedFormat(String id, List<OptionDescription> options, String extension, ArchiveFormat format, Guard guard)
        implements ArchiveFormat {

    GuardedFormat(ArchiveFormat format, Guard guard) {
        this(format.id(), List.copyOf(format.options()), format.extension(), format, guard);
    }

    @Override
    public ArchiveCodec create(Options given, PluginContext context) throws BackupException {
        return new GuardedCodec(
                guard.create("setting up the format \"" + id + "\"", context, () -> format.create(given, context)));
    }

    /**
     * Writers and readers are handed through as they are: a plugin may look for more interfaces in its own, and calls to
     * them are too many to pay for.
     */
    private record GuardedCodec(Guarded<ArchiveCodec> codec) implements ArchiveCodec {

        @Override
        public ArchiveWriter write(ArchiveOutput output) throws IOException, BackupException {
            return codec.guard()
                    .call(
                            "starting an archive",
                            IOException.class,
                            () -> codec.product().write(output));
        }

        @Override
        public ArchiveReader read(Path archive) throws IOException, BackupException {
            codec.lend(archive);
            return codec.guard()
                    .call(
                            "opening " + archive,
                            IOException.class,
                            () -> codec.product().read(archive));
        }

        @Override
        public void close() {
            codec.close();
        }
    }
}
