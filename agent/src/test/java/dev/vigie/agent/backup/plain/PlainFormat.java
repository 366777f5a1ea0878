package dev.vigie.agent.backup.plain;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One entry after another, uncompressed. */
public final class PlainFormat implements ArchiveFormat {
    private static final int END = 0xE0F;
    private static final int ENTRY = 0xE17;

    @Override
    public String id() {
        return "plain";
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(OptionDescription.withDefault(
                "spoil", OptionType.BOOLEAN, false, "Stores something else than it was given, as a bad disk would."));
    }

    @Override
    public ArchiveCodec create(Options options, PluginContext context) {
        boolean spoil = options.isTrue("spoil");
        return new ArchiveCodec() {
            @Override
            public ArchiveWriter write(ArchiveOutput output) {
                return new Writer(new DataOutputStream(output.stream()), spoil);
            }

            @Override
            public ArchiveReader read(Path archive) throws IOException {
                return new Reader(new DataInputStream(new BufferedInputStream(Files.newInputStream(archive))));
            }
        };
    }

    private record Writer(DataOutputStream out, boolean spoil) implements ArchiveWriter {
        @Override
        public void add(ArchiveEntry entry, InputStream content) throws IOException {
            out.writeInt(ENTRY);
            name(entry.path());
            out.writeByte(entry.type().ordinal());
            out.writeLong(entry.size());
            out.writeLong(entry.modified().getEpochSecond());
            out.writeInt(entry.modified().getNano());
            out.writeInt(entry.mode().orElse(-1));
            out.writeLong(entry.owner().map(Owner::userId).orElse(-1L));
            out.writeLong(entry.owner().map(Owner::groupId).orElse(-1L));
            name(entry.linkTarget().orElse(""));
            byte[] bytes = content.readAllBytes();
            if (bytes.length != entry.size()) {
                throw new IOException(entry.path() + " has " + bytes.length + " bytes instead of " + entry.size());
            }
            if (spoil && bytes.length > 0) {
                bytes[0]++;
            }
            out.write(bytes);
        }

        private void name(String name) throws IOException {
            byte[] bytes = EntryName.toBytes(name);
            out.writeShort(bytes.length);
            out.write(bytes);
        }

        @Override
        public void finish() throws IOException {
            out.writeInt(END);
            out.flush();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private static final class Reader implements ArchiveReader {
        private final DataInputStream in;
        private long left;

        Reader(DataInputStream in) {
            this.in = in;
        }

        @Override
        public Optional<ArchiveEntry> next() throws IOException {
            in.skipNBytes(left);
            left = 0;
            int mark = in.readInt();
            if (mark == END) {
                return Optional.empty();
            }
            if (mark != ENTRY) {
                throw new IOException("no entry where one should be");
            }
            String path = name();
            EntryType type = EntryType.values()[in.readByte()];
            left = in.readLong();
            Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
            int mode = in.readInt();
            long user = in.readLong();
            long group = in.readLong();
            String target = name();
            return Optional.of(new ArchiveEntry(
                    path,
                    type,
                    left,
                    modified,
                    mode < 0 ? OptionalInt.empty() : OptionalInt.of(mode),
                    user < 0 ? Optional.empty() : Optional.of(new Owner(user, group, "", "")),
                    type == EntryType.SYMLINK ? Optional.of(target) : Optional.empty()));
        }

        private String name() throws IOException {
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            return EntryName.fromBytes(bytes);
        }

        @Override
        public InputStream content() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    if (left == 0) {
                        return -1;
                    }
                    left--;
                    return in.readUnsignedByte();
                }
            };
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
