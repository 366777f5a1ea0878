package dev.vigie.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.plan.Baseline;
import dev.vigie.agent.plan.Planner;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.Changes;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.format.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingAheadTest {
    private static final int FILES = 400;

    @TempDir
    Path temporary;

    private Path root;
    private final Map<Path, Trouble> troubles = new ConcurrentHashMap<>();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final List<ManifestLine> manifest = new ArrayList<>();

    /** What happens when a file is opened for the first time. */
    @FunctionalInterface
    private interface Trouble {
        void make() throws IOException;
    }

    /** Each thread has one. */
    private final class TroubledDisk implements SourceDisk {
        private final SourceDisk disk = SourceDisk.of(new FileFacts(root));

        @Override
        public Optional<FoundFile> facts(FoundFile found) throws IOException {
            return disk.facts(found);
        }

        @Override
        public InputStream open(Path location) throws IOException {
            threads.add(Thread.currentThread().getName());
            InputStream in = disk.open(location);
            Trouble trouble = troubles.remove(location);
            if (trouble != null) {
                trouble.make();
            }
            return in;
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    @BeforeEach
    void manyFiles() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        Random random = new Random(5);
        for (int i = 0; i < FILES; i++) {
            Path file = file(i);
            Files.createDirectories(file.getParent());
            byte[] content = new byte[i == 77 ? 700_000 : i == 78 ? 500_000 : random.nextInt(9_000)];
            random.nextBytes(content);
            Files.write(file, content);
        }
    }

    private Path file(int number) {
        return root.resolve("d" + number / 70).resolve("f" + number);
    }

    private Archiver.Summary full() throws Exception {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        try (OutputStream out = Files.newOutputStream(temporary.resolve("archive"));
                StableReader reader = new StableReader(
                        TroubledDisk::new, temporary, bytes -> true, clock, ProgressListener.NONE, cancelled::get)) {
            return new Archiver("now", reader, KnownContents.NONE, manifest::add, ProgressListener.NONE)
                    .write(
                            new Planner(root, Exclusions.NONE, Baseline.EMPTY, file -> true)
                                    .plan(BackupMode.FULL, new Changes.Everywhere("test")),
                            new TestFormat(true),
                            out);
        }
    }

    /** The archive has what is on the disk, in the order of the plan, and the manifest says so. */
    private void requireEverything(int files) throws IOException {
        List<Item> items = TestFormat.items(temporary.resolve("archive"));
        assertThat(items.stream().filter(item -> item.entry().type() == EntryType.FILE))
                .hasSize(files);
        assertThat(manifest)
                .extracting(line -> ((ManifestLine.Put) line).file().path())
                .containsExactlyElementsOf(
                        items.stream().map(item -> item.entry().path()).toList());
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            Path file = root.resolve(item.entry().path());
            if (Files.isRegularFile(file)) {
                assertThat(item.content()).as(item.entry().path()).isEqualTo(Files.readAllBytes(file));
                assertThat(((ManifestLine.Put) manifest.get(i))
                                .file()
                                .content()
                                .orElseThrow()
                                .sha256())
                        .isEqualTo(Sha256.of(new ByteArrayInputStream(item.content())));
            }
        }
    }

    @Test
    void manyFilesAreReadOnAThreadOfItsOwn() throws Exception {
        Archiver.Summary summary = full();
        assertThat(summary.errors()).isEmpty();
        assertThat(summary.filesStored()).isEqualTo(FILES);
        requireEverything(FILES);
        assertThat(threads).contains("vigie-reading");
    }

    @Test
    void fewFilesAreNot() throws Exception {
        for (int i = 30; i < FILES; i++) {
            Files.delete(file(i));
        }
        assertThat(full().errors()).isEmpty();
        requireEverything(30);
        assertThat(threads).doesNotContain("vigie-reading");
    }

    @Test
    void whatDoesNotHoldStillIsReadWhenItsTurnComes() throws Exception {
        for (int i : List.of(0, 63, 64, 200, 399)) {
            troubles.put(file(i), () -> Files.writeString(file(i), "grown" + "x".repeat(20_000)));
        }
        troubles.put(file(10), () -> Files.writeString(file(10), ""));
        troubles.put(file(11), () -> Files.delete(file(11)));
        troubles.put(file(12), () -> {
            Files.delete(file(12));
            Files.createDirectory(file(12));
        });
        troubles.put(file(13), () -> {
            throw new IOException("the disk faltered");
        });
        troubles.put(file(14), () -> {
            throw new IllegalStateException("a file system that is broken");
        });

        assertThat(full().errors()).isEmpty();
        requireEverything(FILES - 2);
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        Trouble[] always = new Trouble[1];
        always[0] = () -> {
            troubles.put(file(150), always[0]);
            throw new IOException("bad sector");
        };
        troubles.put(file(150), always[0]);

        assertThat(full().errors()).extracting(Problem::path).containsExactly("d2/f150");
        requireEverything(FILES - 1);
    }

    @Test
    void memoryThatRunsOutIsNotTakenForAFilesFault() {
        troubles.put(file(70), () -> {
            throw new OutOfMemoryError("for a test");
        });
        assertThatThrownBy(this::full).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void aBackupThatIsCancelledEnds() {
        troubles.put(file(170), () -> cancelled.set(true));
        assertThatThrownBy(this::full).isInstanceOf(CancelledException.class);
    }
}
