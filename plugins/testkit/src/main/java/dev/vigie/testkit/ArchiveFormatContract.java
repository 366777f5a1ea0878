package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.format.ReusingWriter;
import dev.vigie.testkit.StoredArchive.Placement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every archive format must do. Extend it in a test of your plugin and return your format from {@link #format()};
 * JUnit does the rest, on one instance. A message says which rule of {@code dev.vigie.api.format} was broken.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ArchiveFormatContract {

    @TempDir
    Path folder;

    private int archives;
    private Optional<Written> nasty = Optional.empty();

    /** The nasty tree as two threads wrote it, once for all checks that only read it: that takes some formats seconds. */
    private record Written(byte[] bytes, List<Placement> placements) {}

    /** The format under test. */
    protected abstract ArchiveFormat format();

    /** The options to test it with, as a person would write them. */
    protected Map<String, Object> options() {
        return Map.of();
    }

    /** How far a modification time may be off after a round trip, because the format cannot hold it exactly. */
    protected Duration timePrecision() {
        return Duration.ofSeconds(2);
    }

    /** Whether the format has checksums of content. Without them damage is left to the host, which has its own. */
    protected boolean hasChecksums() {
        return true;
    }

    @Test
    void canBeFoundAndSaysWhatItTakes() {
        ExtensionRules.checkIdentity(format());
    }

    @Test
    void namesItselfAsFormatsMust() {
        assertThat(format().id())
                .as("The id is what people write: lower case letters, digits, dots and hyphens.")
                .matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
        assertThat(format().extension())
                .as(
                        "The extension ends file names: no leading dot, not incr, not beginning with incr. or ending in .incr.")
                .matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
                .isNotEqualTo("incr")
                .doesNotStartWith("incr.")
                .doesNotEndWith(".incr");
        ExtensionRules.checkOptions(format());
        assertThat(format().options())
                .as("Archives are read with default options, so no option of a format may be required.")
                .noneMatch(OptionDescription::required);
    }

    @Test
    void givesBackEverythingItWasGiven() throws Exception {
        StoredArchive archive = nastyArchive();
        assertHolds(archive, SampleEntry.nastyTree());
    }

    @Test
    void anArchiveMayBeEmpty() throws Exception {
        assertHolds(write(List.of(), 1), List.of());
    }

    /** Alone, so that whatever blocks a format works in hold nothing else: what it does not compress takes other ways. */
    @Test
    void givesBackWhatDoesNotShrink() throws Exception {
        for (int size : new int[] {70_000, 9_000_001}) {
            List<SampleEntry> tree = List.of(SampleEntry.file("noise", SampleEntry.noise(size, size)));
            assertHolds(write(tree, 2), tree);
        }
    }

    @Test
    void contentMayBeLeftUnreadOrReadInPart() throws Exception {
        List<SampleEntry> tree = SampleEntry.nastyTree();
        try (ArchiveCodec codec = codec(1);
                ArchiveReader reader = codec.read(nastyArchive().file())) {
            int i = 0;
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                assertThat(entry.orElseThrow().path())
                        .as("next() skips what is left of the current content and goes on to the next entry.")
                        .isEqualTo(tree.get(i).entry().path());
                if (i % 3 == 1) {
                    reader.content().readNBytes(7);
                } else if (i % 3 == 2) {
                    assertThat(reader.content().readAllBytes())
                            .as(
                                    "Content must be right after the content before it was left unread: %s",
                                    tree.get(i).entry().path())
                            .isEqualTo(tree.get(i).content());
                }
                i++;
            }
            assertThat(i).as("Entries are read to the last.").isEqualTo(tree.size());
        }
    }

    @Test
    void contentThatComesInDribsIsStoredWhole() throws Exception {
        byte[] content = SampleEntry.text(200_000, 1);
        SampleEntry sample = SampleEntry.file("dribs", content);
        StoredArchive archive = write(1, writer -> writer.add(sample.entry(), new Dribbling(content)));
        assertHolds(archive, List.of(sample));
    }

    @Test
    void contentIsReadToItsEndBeforeAddReturns() throws Exception {
        for (int size : new int[] {0, 1, 1000, 3_000_000}) {
            byte[] content = SampleEntry.text(size, size);
            Observed observed = new Observed(content);
            write(2, writer -> {
                writer.add(SampleEntry.file("file", content).entry(), observed);
                assertThat(observed.available())
                        .as(
                                "add() must have read the content to its end when it returns: the host reuses the stream's source.")
                        .isZero();
            });
            assertThat(observed.closed)
                    .as("add() does not close the content; it is the host's.")
                    .isFalse();
        }
    }

    @Test
    void contentShorterThanAnnouncedIsRefused() throws Exception {
        for (int size : new int[] {1, 1000, 3_000_000}) {
            SampleEntry sample = SampleEntry.file("short", SampleEntry.text(size, size));
            byte[] cut = SampleEntry.text(size - 1, size);
            try (ArchiveCodec codec = codec(2);
                    ArchiveWriter writer = codec.write(ignoring())) {
                assertThatThrownBy(
                                () -> {
                                    writer.add(sample.entry(), new ByteArrayInputStream(cut));
                                    writer.finish();
                                },
                                "Content that ends before entry.size() bytes (%d instead of %d) is an IOException.",
                                size - 1,
                                size)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void failuresOfTheContentAndOfTheOutputAreTold() throws Exception {
        SampleEntry sample = SampleEntry.file("file", SampleEntry.noise(3_000_000, 1));
        try (ArchiveCodec codec = codec(2);
                ArchiveWriter writer = codec.write(ignoring())) {
            assertThatThrownBy(
                            () -> writer.add(sample.entry(), new Breaking()),
                            "When the content cannot be read, add() throws that IOException.")
                    .isInstanceOf(IOException.class);
        }
        try (ArchiveCodec codec = codec(2);
                ArchiveWriter writer = codec.write(new ArchiveOutput(new FullDisk(), (entry, locator) -> {}))) {
            assertThatThrownBy(
                            () -> {
                                writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
                                writer.finish();
                            },
                            "When the archive cannot be written (a full disk), add() or finish() throws an IOException.")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theOutputIsFlushedByFinishAndNeverClosed() throws Exception {
        Watched output = new Watched();
        try (ArchiveCodec codec = codec(2)) {
            ArchiveWriter writer = codec.write(new ArchiveOutput(output, (entry, locator) -> {}));
            addAll(writer, damageable());
            writer.finish();
            assertThat(output.unflushed)
                    .as("finish() flushes the output: what comes after it would be missing on disk.")
                    .isZero();
            int size = output.size();
            writer.close();
            assertThat(output.size())
                    .as("close() after finish() writes nothing more.")
                    .isEqualTo(size);
        }
        assertThat(output.closed)
                .as("The output is the host's: the writer never closes it.")
                .isFalse();
    }

    @Test
    void closingTwiceAndClosingTheUnfinishedIsAllowed() throws Exception {
        SampleEntry sample = SampleEntry.file("file", SampleEntry.text(2_000_000, 1));
        StoredArchive archive = write(List.of(sample), 2);
        assertThatCode(() -> {
                    try (ArchiveCodec codec = codec(2)) {
                        ArchiveWriter unfinished = codec.write(ignoring());
                        unfinished.add(sample.entry(), new ByteArrayInputStream(sample.content()));
                        unfinished.close();
                        unfinished.close();
                        ArchiveReader reader = codec.read(archive.file());
                        reader.next();
                        reader.close();
                        reader.close();
                    }
                })
                .as("close() may be called twice, and without finish() before.")
                .doesNotThrowAnyException();
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        List<SampleEntry> tree = damageable();
        Traces.assertNoneOf(folder, patience(), "An archive that was written and one that was read", () -> {
            StoredArchive archive = write(tree, 2);
            try (ArchiveCodec codec = codec(2);
                    ArchiveReader reader = codec.read(archive.file())) {
                reader.next();
                reader.content().readNBytes(1000);
                reader.next();
            }
        });
        Path nonsense = save(SampleEntry.noise(5000, 1));
        Traces.assertNoneOf(folder, patience(), "A file that turns out to be no archive", () -> {
            try (ArchiveCodec codec = codec(2)) {
                assertThatThrownBy(() -> readThrough(codec, nonsense)).isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void beingCancelledEndsSoonAndLeavesNothingBehind() throws Exception {
        SampleEntry sample = SampleEntry.file("file", SampleEntry.noise(2_000_000, 1));
        Traces.assertNoneOf(
                folder, patience(), "An archive abandoned halfway, which is how a backup is cancelled", () -> {
                    try (ArchiveCodec codec = codec(2);
                            ArchiveWriter writer = codec.write(ignoring())) {
                        assertThatThrownBy(() -> writer.add(sample.entry(), new Breaking()))
                                .isInstanceOf(IOException.class);
                    }
                });
        Traces.assertNoneOf(
                folder, patience(), "An archive whose thread was interrupted", () -> writeInterrupted(sample));
    }

    private void writeInterrupted(SampleEntry sample) throws Exception {
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            try (ArchiveCodec codec = codec(2);
                    ArchiveWriter writer = codec.write(ignoring())) {
                writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
                writer.finish();
            } catch (IOException e) {
                // To give up is one of the two right answers, to go on as if nothing were the other.
            } catch (BackupException e) {
                throw new AssertionError(e);
            }
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        thread.setUncaughtExceptionHandler((same, uncaught) -> thrown.set(uncaught));
        thread.setDaemon(true);
        thread.start();
        thread.join(patience().toMillis());
        assertThat(thread.isAlive())
                .as(
                        "A writer whose thread is interrupted goes on, or throws an IOException; it does not wait for ever.")
                .isFalse();
        assertThat(thrown.get())
                .as("A writer whose thread is interrupted throws nothing but an IOException.")
                .isNull();
    }

    /** How long writing a few megabytes, or to end what was told to end, may take. */
    Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Test
    void anUnfinishedArchiveIsNotTakenForAWholeOne() throws Exception {
        SampleEntry sample = SampleEntry.file("file", SampleEntry.noise(2_000_000, 1));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ArchiveCodec codec = codec(2);
                ArchiveWriter writer = codec.write(new ArchiveOutput(output, (entry, locator) -> {}))) {
            writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
        }
        assertNoticed(output.toByteArray(), "close() without finish() abandons the archive: reading it must fail");
    }

    @Test
    void truncationIsNoticedWhereverItHappens() throws Exception {
        byte[] whole = Files.readAllBytes(write(damageable(), 2).file());
        for (int length : new int[] {
            0, 1, 25, whole.length / 10, whole.length / 2, whole.length * 9 / 10, whole.length - 30, whole.length - 1
        }) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertNoticed(cut, "An archive cut to " + length + " of " + whole.length + " bytes must be noticed");
        }
    }

    @Test
    void truncationOfASmallArchiveIsNoticedAtEveryByte() throws Exception {
        List<SampleEntry> tree = List.of(
                SampleEntry.file("first", SampleEntry.text(30, 1)),
                SampleEntry.directory("second"),
                SampleEntry.file("third", new byte[0]));
        byte[] whole = Files.readAllBytes(write(tree, 1).file());
        for (int length = 0; length < whole.length; length++) {
            assertNoticed(
                    Arrays.copyOf(whole, length),
                    "An archive cut to " + length + " of " + whole.length
                            + " bytes, perhaps just between two entries, must be noticed");
        }
    }

    @Test
    void damageNeverPassesAsContent() throws Exception {
        assumeTrue(hasChecksums(), "the format has no checksums");
        List<SampleEntry> tree = damageable();
        byte[] whole = Files.readAllBytes(write(tree, 2).file());
        for (int percent = 10; percent < 100; percent += 10) {
            byte[] damaged = whole.clone();
            int at = (int) ((long) whole.length * percent / 100);
            damaged[at] ^= 0x10;
            Path file = save(damaged);
            try {
                assertHolds(new StoredArchive(file, List.of()), tree);
                throw new AssertionError("nothing was wrong with what came back");
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            } catch (RuntimeException e) {
                throw new AssertionError("A damaged archive is an IOException, not a " + e, e);
            } catch (AssertionError e) {
                // A checksum over more than one entry shows the damage at the end of the archive.
                assertNoticed(
                        damaged,
                        "A flipped bit at byte " + at + " of " + whole.length + " was read as if it were right ("
                                + e.getMessage() + "): it must be noticed");
            }
        }
    }

    @Test
    void whatIsNoArchiveIsRefused() throws Exception {
        for (byte[] other : List.of(SampleEntry.noise(5000, 1), SampleEntry.text(5000, 2), new byte[5000])) {
            assertNoticed(other, "A file that is no archive of this format must be refused");
        }
    }

    @Test
    void theSameInputGivesTheSameBytes() throws Exception {
        List<SampleEntry> tree = SampleEntry.nastyTree();
        byte[] once = Files.readAllBytes(nastyArchive().file());
        for (int parallelism : new int[] {1, 4}) {
            assertThat(Arrays.equals(
                            once, Files.readAllBytes(write(tree, parallelism).file())))
                    .as(
                            "The same entries must give the same bytes: no time of day, no random numbers, and on %d"
                                    + " threads what 2 write.",
                            parallelism)
                    .isTrue();
        }
    }

    @Test
    void severalArchivesMayBeWrittenAndReadAtOnce() throws Exception {
        try (ArchiveCodec codec = codec(2)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                List<SampleEntry> tree = List.of(
                        SampleEntry.file("first " + i, SampleEntry.text(2_000_000 + i, i)),
                        SampleEntry.file("second " + i, SampleEntry.text(1000, i + 10)));
                tasks.add(() -> {
                    StoredArchive archive = write(codec, writer -> addAll(writer, tree));
                    assertHolds(archive, tree);
                    return null;
                });
            }
            inParallel(tasks);
        }
    }

    /** By turns, so that what readers share shows itself on every machine, however its threads happen to run. */
    @Test
    void archivesThatAreReadByTurnsDoNotDisturbEachOther() throws Exception {
        SampleEntry one = SampleEntry.file("one", SampleEntry.text(1000, 1));
        SampleEntry other = SampleEntry.file("other", SampleEntry.text(1000, 2));
        try (ArchiveCodec codec = codec(1);
                ArchiveReader first = codec.read(write(List.of(one), 1).file());
                ArchiveReader second = codec.read(write(List.of(other), 1).file())) {
            assertSameEntry(one.entry(), first.next().orElseThrow());
            assertSameEntry(other.entry(), second.next().orElseThrow());
            assertSameContent(
                    "Each reader gives its own content", one, first.content().readAllBytes());
            assertSameContent(
                    "Each reader gives its own content", other, second.content().readAllBytes());
        }
    }

    @Test
    void placementsAreToldInOrderForEveryFile() throws Exception {
        assumeTrue(declaresRandomAccess(), "the format does not declare random access");
        StoredArchive archive = nastyArchive();
        List<ArchiveEntry> told = archive.placements().stream()
                .map(Placement::entry)
                .filter(entry -> entry.type() == EntryType.FILE)
                .toList();
        assertThat(told)
                .as("PlacementListener.placed is called once for every file, in the order they were added,"
                        + " with the very entries that were added, before finish() returns.")
                .isEqualTo(SampleEntry.nastyTree().stream()
                        .map(SampleEntry::entry)
                        .filter(entry -> entry.type() == EntryType.FILE)
                        .toList());
        assertThat(archive.placements())
                .as("A locator is a short text without white space.")
                .allSatisfy(placement -> assertThat(placement.locator()).matches("\\S{1,200}"));
    }

    @Test
    void entriesCanBeOpenedByLocatorFromSeveralThreads() throws Exception {
        assumeTrue(declaresRandomAccess(), "the format does not declare random access");
        List<SampleEntry> files = filesOf(SampleEntry.nastyTree());
        StoredArchive archive = nastyArchive();
        try (ArchiveCodec codec = codec(2);
                RandomAccessReader reader = (RandomAccessReader) codec.read(archive.file())) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int offset = thread;
                tasks.add(() -> {
                    for (int i = files.size() - 1 - offset; i >= 0; i -= 5) {
                        SampleEntry sample = files.get(i);
                        try (InputStream content = reader.open(archive.locatorOf(sample.entry()))) {
                            assertSameContent(
                                    "open(locator) gives the entry's content, from any thread",
                                    sample,
                                    content.readAllBytes());
                        }
                    }
                    return null;
                });
            }
            inParallel(tasks);
            InputStream early = reader.open(archive.locatorOf(files.get(3).entry()));
            reader.next();
            reader.next();
            assertSameContent("A stream from open() stays valid after next()", files.get(3), early.readAllBytes());
            early.close();
        }
    }

    @Test
    void damageIsNoticedByLocatorToo() throws Exception {
        assumeTrue(hasChecksums(), "the format has no checksums");
        SampleEntry sample = SampleEntry.file("noise", SampleEntry.noise(1_500_000, 1));
        assumeTrue(declaresRandomAccess(), "the format does not declare random access");
        StoredArchive archive = write(List.of(sample), 2);
        byte[] damaged = Files.readAllBytes(archive.file());
        damaged[damaged.length / 2] ^= 1;
        try (ArchiveCodec codec = codec(2);
                RandomAccessReader reader = (RandomAccessReader) codec.read(save(damaged))) {
            assertThatThrownBy(
                            () -> {
                                try (InputStream content = reader.open(archive.locatorOf(sample.entry()))) {
                                    assertSameContent("Content", sample, content.readAllBytes());
                                }
                            },
                            "open(locator) checks checksums: a flipped bit is an IOException when the end is reached.")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLocatorThatMakesNoSenseIsAnIOException() throws Exception {
        assumeTrue(declaresRandomAccess(), "the format does not declare random access");
        StoredArchive archive = write(damageable(), 2);
        try (ArchiveCodec codec = codec(2);
                RandomAccessReader reader = (RandomAccessReader) codec.read(archive.file())) {
            for (String locator : List.of("", "nonsense", "1.2.3", "-1", "ffffffffffffffffffff")) {
                assertThatThrownBy(
                                () -> reader.open(locator).readAllBytes(),
                                "open(\"%s\") where nothing can be read is an IOException.",
                                locator)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void whatIsTakenOverFromAnotherArchiveIsTheSame() throws Exception {
        List<SampleEntry> tree = SampleEntry.nastyTree();
        assumeTrue(declaresReuse(), "the format does not declare reuse");
        StoredArchive old = nastyArchive();
        for (Reuse reuse : Reuse.values()) {
            List<SampleEntry> expected = new ArrayList<>();
            StoredArchive archive = reuse(old, tree, reuse, expected);
            assertHolds(archive, expected);
            assertOpens(archive, expected);
        }
    }

    /** As when old archives are put together: two versions of a file cannot have one name. */
    @Test
    void whatIsTakenOverMayHaveAnotherNameTimeAndMode() throws Exception {
        assumeTrue(declaresReuse(), "the format does not declare reuse");
        StoredArchive old = nastyArchive();
        List<SampleEntry> expected = new ArrayList<>();
        try (ArchiveCodec codec = codec(2);
                RandomAccessReader from = (RandomAccessReader) codec.read(old.file())) {
            StoredArchive archive = write(codec, writer -> {
                for (SampleEntry sample : filesOf(SampleEntry.nastyTree())) {
                    SampleEntry renamed = SampleEntry.file(
                            "renamed" + (10_000 + expected.size()),
                            sample.content(),
                            Instant.parse("2024-02-29T12:00:00Z"),
                            0600);
                    expected.add(renamed);
                    ((ReusingWriter) writer).addStored(renamed.entry(), from, old.locatorOf(sample.entry()));
                }
            });
            assertHolds(archive, expected);
            assertOpens(archive, expected);
        }
    }

    /** What a new archive takes over from an old one. */
    private enum Reuse {
        EVERYTHING,
        ONLY_FILES_WITH_CONTENT,
        EVERY_SECOND,
        ALL_BUT_SOME_CHANGED
    }

    private StoredArchive reuse(StoredArchive old, List<SampleEntry> tree, Reuse reuse, List<SampleEntry> expected)
            throws Exception {
        try (ArchiveCodec codec = codec(2);
                RandomAccessReader from = (RandomAccessReader) codec.read(old.file())) {
            return write(codec, writer -> {
                for (int i = 0; i < tree.size(); i++) {
                    SampleEntry sample = tree.get(i);
                    boolean isFile = sample.entry().type() == EntryType.FILE;
                    boolean changed = reuse == Reuse.ALL_BUT_SOME_CHANGED && isFile && i % 17 == 0;
                    if (reuse == Reuse.EVERY_SECOND && i % 2 == 0) {
                        continue;
                    }
                    if (changed) {
                        sample = SampleEntry.file(sample.entry().path(), SampleEntry.text(5000, i));
                    }
                    expected.add(sample);
                    boolean taken = isFile
                            && !changed
                            && (sample.content().length > 0 || reuse != Reuse.ONLY_FILES_WITH_CONTENT);
                    if (taken) {
                        ((ReusingWriter) writer).addStored(sample.entry(), from, old.locatorOf(sample.entry()));
                    } else {
                        writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
                    }
                }
            });
        }
    }

    @Test
    void whatWasTakenOverCanBeTakenOverAgain() throws Exception {
        List<SampleEntry> tree = SampleEntry.nastyTree();
        assumeTrue(declaresReuse(), "the format does not declare reuse");
        StoredArchive archive = nastyArchive();
        for (int generation = 0; generation < 2; generation++) {
            List<SampleEntry> expected = new ArrayList<>();
            archive = reuse(archive, tree, Reuse.ALL_BUT_SOME_CHANGED, expected);
            tree = expected;
            assertHolds(archive, tree);
        }
    }

    private boolean declaresRandomAccess() throws Exception {
        Path empty = write(List.of(), 1).file();
        try (ArchiveCodec codec = codec(1);
                ArchiveReader reader = codec.read(empty)) {
            return reader instanceof RandomAccessReader;
        }
    }

    private boolean declaresReuse() throws Exception {
        try (ArchiveCodec codec = codec(1);
                ArchiveWriter writer = codec.write(ignoring())) {
            return writer instanceof ReusingWriter;
        }
    }

    private static List<SampleEntry> damageable() {
        return List.of(
                SampleEntry.file("first", SampleEntry.noise(1_000_000, 1)),
                SampleEntry.file("second", SampleEntry.noise(50_000, 2)),
                SampleEntry.file("third", SampleEntry.noise(1_000_000, 3)));
    }

    private static List<SampleEntry> filesOf(List<SampleEntry> tree) {
        return tree.stream()
                .filter(sample -> sample.entry().type() == EntryType.FILE)
                .toList();
    }

    private ArchiveCodec codec(int parallelism) throws BackupException, IOException {
        Options checked = Options.check("format \"" + format().id() + "\"", format().options(), options());
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        return format().create(checked, new PluginContext(parallelism, temporary));
    }

    private StoredArchive nastyArchive() throws Exception {
        if (nasty.isPresent()) {
            return new StoredArchive(save(nasty.get().bytes), nasty.get().placements);
        }
        StoredArchive archive = write(SampleEntry.nastyTree(), 2);
        nasty = Optional.of(new Written(Files.readAllBytes(archive.file()), archive.placements()));
        return archive;
    }

    private StoredArchive write(List<SampleEntry> tree, int parallelism) throws Exception {
        return write(parallelism, writer -> addAll(writer, tree));
    }

    private StoredArchive write(int parallelism, Adder adder) throws Exception {
        try (ArchiveCodec codec = codec(parallelism)) {
            return write(codec, adder);
        }
    }

    private StoredArchive write(ArchiveCodec codec, Adder adder) throws Exception {
        Path file = newFile();
        List<Placement> placements = new ArrayList<>();
        try (OutputStream out = Files.newOutputStream(file);
                ArchiveWriter writer = codec.write(
                        new ArchiveOutput(out, (entry, locator) -> placements.add(new Placement(entry, locator))))) {
            adder.addTo(writer);
            writer.finish();
        }
        return new StoredArchive(file, placements);
    }

    private static void addAll(ArchiveWriter writer, List<SampleEntry> tree) throws IOException {
        for (SampleEntry sample : tree) {
            writer.add(sample.entry(), new ByteArrayInputStream(sample.content()));
        }
    }

    private synchronized Path newFile() {
        return folder.resolve("archive-" + archives++ + "." + format().extension());
    }

    private Path save(byte[] bytes) throws IOException {
        return Files.write(newFile(), bytes);
    }

    private void assertHolds(StoredArchive archive, List<SampleEntry> tree) throws Exception {
        try (ArchiveCodec codec = codec(2);
                ArchiveReader reader = codec.read(archive.file())) {
            for (SampleEntry sample : tree) {
                Optional<ArchiveEntry> entry = reader.next();
                assertThat(entry)
                        .as(
                                "Every entry comes back, in the order in which it was added; missing: %s",
                                sample.entry().path())
                        .isPresent();
                assertSameEntry(sample.entry(), entry.orElseThrow());
                assertSameContent(
                        "Content comes back as it was", sample, reader.content().readAllBytes());
            }
            assertThat(reader.next())
                    .as("Nothing comes back that was not added.")
                    .isEmpty();
        }
    }

    private void assertOpens(StoredArchive archive, List<SampleEntry> tree) throws Exception {
        try (ArchiveCodec codec = codec(2);
                RandomAccessReader reader = (RandomAccessReader) codec.read(archive.file())) {
            for (SampleEntry sample : filesOf(tree)) {
                try (InputStream content = reader.open(archive.locatorOf(sample.entry()))) {
                    assertSameContent("Locators of entries taken over open them", sample, content.readAllBytes());
                }
            }
        }
    }

    private void assertSameEntry(ArchiveEntry expected, ArchiveEntry actual) {
        String where = " (" + expected.path().replace("\n", "\\n") + ")";
        assertThat(actual.path())
                .as("Paths come back character for character, bytes that are not UTF-8 included (EntryName)%s", where)
                .isEqualTo(expected.path());
        assertThat(actual.type()).as("Types come back%s", where).isEqualTo(expected.type());
        assertThat(actual.size()).as("Sizes come back%s", where).isEqualTo(expected.size());
        assertThat(actual.linkTarget())
                .as("A link's target comes back exactly as stored%s", where)
                .isEqualTo(expected.linkTarget());
        assertThat(Duration.between(expected.modified(), actual.modified()).abs())
                .as("Modification times come back to within %s%s", timePrecision(), where)
                .isLessThanOrEqualTo(timePrecision());
        actual.mode()
                .ifPresent(mode -> assertThat(mode)
                        .as(
                                "A mode, if it comes back at all, is the one stored, set-uid and sticky bits included%s",
                                where)
                        .isEqualTo(expected.mode().orElse(mode)));
        actual.owner()
                .ifPresent(owner -> assertThat(List.of(owner.userId(), owner.groupId()))
                        .as("An owner, if it comes back at all, is the one stored%s", where)
                        .isEqualTo(List.of(
                                expected.owner().orElse(owner).userId(),
                                expected.owner().orElse(owner).groupId())));
    }

    private static void assertSameContent(String rule, SampleEntry expected, byte[] actual) {
        assertThat(Arrays.mismatch(expected.content(), actual))
                .as(
                        "%s: position of the first difference in %s",
                        rule, expected.entry().path())
                .isEqualTo(-1);
    }

    private void assertNoticed(byte[] archive, String rule) throws Exception {
        Path file = save(archive);
        try (ArchiveCodec codec = codec(2)) {
            assertThatThrownBy(
                            () -> readThrough(codec, file),
                            "%s with an IOException, at the latest when next() comes to the end.",
                            rule)
                    .isInstanceOf(IOException.class);
        }
    }

    private static void readThrough(ArchiveCodec codec, Path file) throws Exception {
        try (ArchiveReader reader = codec.read(file)) {
            while (reader.next().isPresent()) {
                reader.content().transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    private static ArchiveOutput ignoring() {
        return new ArchiveOutput(OutputStream.nullOutputStream(), (entry, locator) -> {});
    }

    private static void inParallel(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Adder {
        void addTo(ArchiveWriter writer) throws IOException;
    }

    private static final class Dribbling extends FilterInputStream {
        Dribbling(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 3));
        }
    }

    private static final class Observed extends FilterInputStream {
        private boolean closed;

        Observed(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Breaking extends FilterInputStream {
        private int left = 1_200_000;

        Breaking() {
            super(new ByteArrayInputStream(new byte[5_000_000]));
        }

        @Override
        public int read() throws IOException {
            use(1);
            return super.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            use(length);
            return super.read(target, offset, length);
        }

        private void use(int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("Input/output error");
            }
        }
    }

    private static final class FullDisk extends OutputStream {
        private int left = 1_000_000;

        @Override
        public void write(int value) throws IOException {
            if (left-- <= 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    private static final class Watched extends ByteArrayOutputStream {
        private boolean closed;
        private int unflushed;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            unflushed += length;
        }

        @Override
        public void flush() {
            unflushed = 0;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
