package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract accepts a simple format that is right, and every check finds the fault it is there for. */
class ArchiveFormatContractTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    /** A rule that a format breaks. */
    enum Fault {
        LOOKS_INCREMENTAL,
        REQUIRES_AN_OPTION,
        LOSES_RAW_BYTES,
        LOSES_MODES,
        FOLLOWS_LINKS,
        READS_ONCE,
        PADS_SHORT_CONTENT,
        CLOSES_CONTENT,
        CLOSES_OUTPUT,
        DOES_NOT_FLUSH,
        FINISHES_ON_CLOSE,
        HAS_NO_END,
        HAS_NO_CHECKSUM,
        HAS_NO_MAGIC,
        STORES_THE_TIME,
        DOES_NOT_SKIP,
        SHARES_CONTENT,
        HIDES_A_FULL_DISK,
        CLOSES_ONCE,
        LEAVES_A_THREAD,
        LEAVES_A_FILE_OPEN,
        LEAVES_NONSENSE_OPEN,
        LEAVES_A_THREAD_WHEN_CANCELLED,
        HANGS_WHEN_INTERRUPTED,
        TRIPS_WHEN_INTERRUPTED
    }

    /** The check that must notice. */
    private static Check checkFor(Fault fault) {
        return switch (fault) {
            case LOOKS_INCREMENTAL -> ArchiveFormatContract::namesItselfAsFormatsMust;
            case REQUIRES_AN_OPTION -> ArchiveFormatContract::namesItselfAsFormatsMust;
            case LOSES_RAW_BYTES -> ArchiveFormatContract::givesBackEverythingItWasGiven;
            case LOSES_MODES -> ArchiveFormatContract::givesBackEverythingItWasGiven;
            case FOLLOWS_LINKS -> ArchiveFormatContract::givesBackEverythingItWasGiven;
            case READS_ONCE -> ArchiveFormatContract::contentThatComesInDribsIsStoredWhole;
            case PADS_SHORT_CONTENT -> ArchiveFormatContract::contentShorterThanAnnouncedIsRefused;
            case CLOSES_CONTENT -> ArchiveFormatContract::contentIsReadToItsEndBeforeAddReturns;
            case CLOSES_OUTPUT -> ArchiveFormatContract::theOutputIsFlushedByFinishAndNeverClosed;
            case DOES_NOT_FLUSH -> ArchiveFormatContract::theOutputIsFlushedByFinishAndNeverClosed;
            case FINISHES_ON_CLOSE -> ArchiveFormatContract::anUnfinishedArchiveIsNotTakenForAWholeOne;
            case HAS_NO_END -> ArchiveFormatContract::truncationOfASmallArchiveIsNoticedAtEveryByte;
            case HAS_NO_CHECKSUM -> ArchiveFormatContract::damageNeverPassesAsContent;
            case HAS_NO_MAGIC -> ArchiveFormatContract::whatIsNoArchiveIsRefused;
            case STORES_THE_TIME -> ArchiveFormatContract::theSameInputGivesTheSameBytes;
            case DOES_NOT_SKIP -> ArchiveFormatContract::contentMayBeLeftUnreadOrReadInPart;
            case SHARES_CONTENT -> ArchiveFormatContract::archivesThatAreReadByTurnsDoNotDisturbEachOther;
            case HIDES_A_FULL_DISK -> ArchiveFormatContract::failuresOfTheContentAndOfTheOutputAreTold;
            case CLOSES_ONCE -> ArchiveFormatContract::closingTwiceAndClosingTheUnfinishedIsAllowed;
            case LEAVES_A_THREAD, LEAVES_A_FILE_OPEN, LEAVES_NONSENSE_OPEN ->
                ArchiveFormatContract::nothingIsLeftBehind;
            case LEAVES_A_THREAD_WHEN_CANCELLED, HANGS_WHEN_INTERRUPTED, TRIPS_WHEN_INTERRUPTED ->
                ArchiveFormatContract::beingCancelledEndsSoonAndLeavesNothingBehind;
        };
    }

    private interface Check {
        void run(ArchiveFormatContract contract) throws Exception;
    }

    @Test
    void aFormatThatIsRightPasses() {
        for (Fault fault : Fault.values()) {
            assertThatCode(() -> checkFor(fault).run(contract(EnumSet.noneOf(Fault.class))))
                    .as("the check for %s", fault)
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> {
                    ArchiveFormatContract contract = contract(EnumSet.noneOf(Fault.class));
                    contract.namesItselfAsFormatsMust();
                    contract.anArchiveMayBeEmpty();
                    contract.severalArchivesMayBeWrittenAndReadAtOnce();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultIsFound(Fault fault) {
        assertThatThrownBy(() -> checkFor(fault).run(contract(EnumSet.of(fault))));
    }

    private ArchiveFormatContract contract(Set<Fault> faults) {
        ArchiveFormatContract contract = new ArchiveFormatContract() {
            @Override
            protected ArchiveFormat format() {
                return new PlainFormat(faults);
            }

            @Override
            Duration patience() {
                return PATIENCE;
            }
        };
        contract.folder = folder;
        return contract;
    }

    /** Entries one after the other, without compression, and as wrong as asked for. */
    private record PlainFormat(Set<Fault> faults) implements ArchiveFormat {
        @Override
        public String id() {
            return "plain";
        }

        @Override
        public String extension() {
            return faults.contains(Fault.LOOKS_INCREMENTAL) ? "incr.zip" : id();
        }

        @Override
        public List<OptionDescription> options() {
            return faults.contains(Fault.REQUIRES_AN_OPTION)
                    ? List.of(OptionDescription.required("level", OptionType.INTEGER, "How much."))
                    : List.of();
        }

        @Override
        public ArchiveCodec create(Options options, PluginContext context) {
            return new ArchiveCodec() {
                @Override
                public ArchiveWriter write(ArchiveOutput output) throws IOException {
                    return new PlainWriter(faults, output);
                }

                @Override
                public ArchiveReader read(Path archive) throws IOException {
                    return new PlainReader(faults, archive);
                }
            };
        }
    }

    private static final class PlainWriter implements ArchiveWriter {
        private final Set<Fault> faults;
        private final ArchiveOutput output;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(buffer);
        private volatile boolean finished;
        private boolean closed;

        PlainWriter(Set<Fault> faults, ArchiveOutput output) throws IOException {
            this.faults = faults;
            this.output = output;
            if (!faults.contains(Fault.HAS_NO_MAGIC)) {
                out.writeUTF("plain");
            }
            if (faults.contains(Fault.STORES_THE_TIME)) {
                out.writeLong(System.nanoTime());
            }
            if (faults.contains(Fault.LEAVES_A_THREAD_WHEN_CANCELLED)) {
                new Thread(this::waitForFinish).start();
            }
        }

        @Override
        public void add(ArchiveEntry entry, InputStream content) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                if (faults.contains(Fault.TRIPS_WHEN_INTERRUPTED)) {
                    throw new IllegalStateException("interrupted");
                }
                if (faults.contains(Fault.HANGS_WHEN_INTERRUPTED)) {
                    waitForFinish();
                }
            }
            EntryType type = faults.contains(Fault.FOLLOWS_LINKS) && entry.type() == EntryType.SYMLINK
                    ? EntryType.FILE
                    : entry.type();
            out.write(1);
            writeName(entry.path());
            out.writeUTF(type.name());
            out.writeInt(
                    faults.contains(Fault.LOSES_MODES) ? 0600 : entry.mode().orElse(-1));
            out.writeUTF(entry.modified().toString());
            writeName(entry.linkTarget().orElse(""));
            out.writeInt((int) entry.size());
            byte[] bytes = new byte[(int) entry.size()];
            int count = faults.contains(Fault.READS_ONCE)
                    ? Math.max(0, content.read(bytes))
                    : content.readNBytes(bytes, 0, bytes.length);
            if (count < bytes.length && !faults.contains(Fault.PADS_SHORT_CONTENT)) {
                throw new EOFException(entry.path());
            }
            out.write(bytes);
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            out.writeLong(checksum.getValue());
            if (faults.contains(Fault.CLOSES_CONTENT)) {
                content.close();
            }
        }

        private void writeName(String name) throws IOException {
            byte[] bytes = faults.contains(Fault.LOSES_RAW_BYTES)
                    ? name.getBytes(StandardCharsets.UTF_8)
                    : EntryName.toBytes(name);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        /** Longer than any check is patient, but not for ever, so that the test itself ends. */
        private void waitForFinish() {
            long end = System.nanoTime() + PATIENCE.multipliedBy(4).toNanos();
            while (!finished && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public void finish() throws IOException {
            if (!faults.contains(Fault.HAS_NO_END)) {
                out.write(2);
            }
            finished = true;
            if (faults.contains(Fault.LEAVES_A_THREAD)) {
                finished = false;
                new Thread(this::waitForFinish).start();
            }
            try {
                buffer.writeTo(output.stream());
            } catch (IOException e) {
                if (!faults.contains(Fault.HIDES_A_FULL_DISK)) {
                    throw e;
                }
            }
            if (!faults.contains(Fault.DOES_NOT_FLUSH)) {
                output.stream().flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (faults.contains(Fault.CLOSES_ONCE) && closed) {
                throw new IllegalStateException("closed");
            }
            closed = true;
            if (faults.contains(Fault.FINISHES_ON_CLOSE) && !finished) {
                finish();
            }
            if (faults.contains(Fault.CLOSES_OUTPUT)) {
                output.stream().close();
            }
        }
    }

    private static final class PlainReader implements ArchiveReader {
        /** What is left open would be closed by the garbage collector. */
        private static final List<InputStream> KEPT = new CopyOnWriteArrayList<>();

        /** What no reader may give instead of its own content. */
        private static byte[] lastContent = {};

        private final Set<Fault> faults;
        private final DataInputStream in;
        private final InputStream file;
        private byte[] content = {};

        PlainReader(Set<Fault> faults, Path archive) throws IOException {
            this.faults = faults;
            this.in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(archive)));
            this.file = Files.newInputStream(archive);
            KEPT.add(file);
            try {
                requireMagic();
            } catch (IOException e) {
                if (!faults.contains(Fault.LEAVES_NONSENSE_OPEN)) {
                    file.close();
                }
                throw e;
            }
            if (faults.contains(Fault.STORES_THE_TIME)) {
                in.readLong();
            }
        }

        @Override
        public Optional<ArchiveEntry> next() throws IOException {
            int mark = in.read();
            if (mark == 2 || (mark < 0 && faults.contains(Fault.HAS_NO_END)) || faults.contains(Fault.HAS_NO_MAGIC)) {
                return Optional.empty();
            }
            if (mark != 1) {
                throw new EOFException("no end");
            }
            String path = readName();
            EntryType type = EntryType.valueOf(in.readUTF());
            int mode = in.readInt();
            Instant modified = Instant.parse(in.readUTF());
            String target = readName();
            byte[] bytes = readBytes();
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            if (in.readLong() != checksum.getValue() && !faults.contains(Fault.HAS_NO_CHECKSUM)) {
                throw new IOException("damaged");
            }
            lastContent = bytes;
            content = faults.contains(Fault.DOES_NOT_SKIP) && content.length > 0 ? content : bytes;
            return Optional.of(new ArchiveEntry(
                    path,
                    type,
                    bytes.length,
                    modified,
                    mode < 0 ? OptionalInt.empty() : OptionalInt.of(mode),
                    Optional.empty(),
                    type == EntryType.SYMLINK ? Optional.of(target) : Optional.empty()));
        }

        private void requireMagic() throws IOException {
            if (!faults.contains(Fault.HAS_NO_MAGIC) && !in.readUTF().equals("plain")) {
                throw new IOException("not a plain archive");
            }
        }

        private int readInt(int most) throws IOException {
            int value = in.readInt();
            if (value < 0 || value > most) {
                throw new IOException("damaged");
            }
            return value;
        }

        private String readName() throws IOException {
            return EntryName.fromBytes(readBytes());
        }

        private byte[] readBytes() throws IOException {
            byte[] bytes = new byte[readInt(in.available())];
            in.readFully(bytes);
            return bytes;
        }

        @Override
        public InputStream content() {
            return new ByteArrayInputStream(faults.contains(Fault.SHARES_CONTENT) ? lastContent : content);
        }

        @Override
        public void close() throws IOException {
            if (!faults.contains(Fault.LEAVES_A_FILE_OPEN)) {
                file.close();
            }
        }
    }
}
