package dev.vigie.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveVerifierTest {
    @TempDir
    Path folder;

    private final TestFormat format = new TestFormat(false);
    private Path archive;
    private Path manifest;
    private final List<Item> items = List.of(
            Item.of(ArchiveEntry.directory("d", Instant.EPOCH)),
            Item.file("d/a", "one"),
            Item.file("d/b", "two"),
            Item.of(ArchiveEntry.symlink("l", "d/a", Instant.EPOCH)),
            Item.file("z", "three"));

    @BeforeEach
    void prepare() throws IOException {
        archive = folder.resolve("archive");
        manifest = folder.resolve("manifest");
        describe(items, Optional.empty());
    }

    private void describe(List<Item> said, Optional<StoredFile> elsewhere) throws IOException {
        SnapshotHead head =
                new SnapshotHead("s", "now", Instant.EPOCH, SnapshotKind.FULL, "test", "archive", Optional.empty());
        try (ManifestWriter writer = new ManifestWriter(Files.newOutputStream(manifest), head)) {
            for (Item item : said) {
                Optional<Content> content = item.entry().type() == EntryType.FILE
                        ? Optional.of(
                                new Content(hash(item), "now", item.entry().path(), ""))
                        : Optional.empty();
                writer.write(new ManifestLine.Put(new StoredFile(item.entry(), 0, 0, content)));
            }
            if (elsewhere.isPresent()) {
                writer.write(new ManifestLine.Put(elsewhere.get()));
            }
            writer.end(new SnapshotEnd(0, 0, 0, 0, 0, "", Unread.NOTHING, Optional.empty()));
        }
    }

    private static String hash(Item item) throws IOException {
        return Sha256.of(new ByteArrayInputStream(item.content()));
    }

    private List<Problem> verify(List<Item> stored) throws Exception {
        try (OutputStream out = Files.newOutputStream(archive);
                ArchiveWriter writer = format.write(new ArchiveOutput(out, (entry, locator) -> {}))) {
            for (Item item : stored) {
                writer.add(item.entry(), new ByteArrayInputStream(item.content()));
            }
            writer.finish();
        }
        return verify();
    }

    private List<Problem> verify() throws Exception {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            return new ArchiveVerifier(ProgressListener.NONE, () -> false)
                    .contents(archive, "now", format, Expected.of(reader))
                    .problems();
        }
    }

    private List<Item> with(int index, Item item) {
        List<Item> changed = new ArrayList<>(items);
        changed.set(index, item);
        return changed;
    }

    @Test
    void what_is_right_is_right() throws Exception {
        assertThat(verify(items)).isEmpty();
    }

    @Test
    void changed_content_is_named() throws Exception {
        assertThat(verify(with(1, Item.file("d/a", "0ne"))))
                .extracting(Problem::path)
                .containsExactly("d/a");
    }

    @Test
    void swapped_contents_are_named() throws Exception {
        List<Item> swapped = with(1, Item.file("d/a", "two"));
        swapped.set(2, Item.file("d/b", "one"));
        assertThat(verify(swapped)).extracting(Problem::path).containsExactly("d/a", "d/b");
    }

    @Test
    void a_missing_entry_is_named_and_no_other() throws Exception {
        for (int i = 0; i < items.size(); i++) {
            List<Item> less = new ArrayList<>(items);
            String path = less.remove(i).entry().path();
            assertThat(verify(less)).containsExactly(new Problem(path, "it is missing from the archive"));
        }
    }

    @Test
    void a_surplus_entry_is_named_and_no_other() throws Exception {
        for (int i = 0; i <= items.size(); i++) {
            List<Item> more = new ArrayList<>(items);
            more.add(i, Item.file("x", "extra"));
            assertThat(verify(more)).containsExactly(new Problem("x", "it is in the archive but was not stored there"));
        }
    }

    @Test
    void an_entry_stored_twice_is_named() throws Exception {
        List<Item> twice = new ArrayList<>(items);
        twice.add(Item.file("d/a", "hidden"));
        assertThat(verify(twice)).extracting(Problem::path).containsExactly("d/a");
    }

    @Test
    void another_order_is_no_damage() throws Exception {
        List<Item> turned = new ArrayList<>(items);
        Collections.reverse(turned);
        assertThat(verify(turned)).isEmpty();
    }

    @Test
    void another_type_or_target_is_named() throws Exception {
        assertThat(verify(with(1, Item.of(ArchiveEntry.directory("d/a", Instant.EPOCH)))))
                .extracting(Problem::path)
                .containsExactly("d/a");
        assertThat(verify(with(3, Item.of(ArchiveEntry.symlink("l", "/etc/passwd", Instant.EPOCH)))))
                .extracting(Problem::path)
                .containsExactly("l");
    }

    @Test
    void an_archive_cut_short_is_damaged_wherever_it_is_cut() throws Exception {
        assertThat(verify(items)).isEmpty();
        byte[] whole = Files.readAllBytes(archive);
        for (int length = 0; length < whole.length; length++) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertThat(verify()).as("%d bytes", length).isNotEmpty();
        }
        Files.delete(archive);
        assertThat(verify()).contains(new Problem("", "it is missing"));
    }

    @Test
    void an_entry_given_up_for_an_earlier_version_is_no_damage() throws Exception {
        StoredFile earlier = new StoredFile(
                ArchiveEntry.file("zz", 9, Instant.EPOCH),
                -1,
                0,
                Optional.of(new Content("ca".repeat(32), "earlier", "zz", "")));
        describe(items, Optional.of(earlier));
        assertThat(verify(items)).isEmpty();
        List<Item> more = new ArrayList<>(items);
        more.add(Item.file("zz", "half of it, then zeros"));
        assertThat(verify(more)).isEmpty();
    }

    @Test
    void a_damaged_manifest_is_not_taken_for_a_damaged_archive() throws Exception {
        byte[] whole = Files.readAllBytes(manifest);
        Files.write(manifest, Arrays.copyOf(whole, whole.length - 4));
        List<Problem> problems = verify(items);
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).message()).contains("manifest");
    }

    @Test
    void a_checksum_tells_whether_bytes_changed() throws Exception {
        verify(items);
        ArchiveVerifier verifier = new ArchiveVerifier(ProgressListener.NONE, () -> false);
        String sha256 = Sha256.of(Files.newInputStream(archive));
        assertThat(verifier.checksum(archive, sha256).problems()).isEmpty();
        assertThat(verifier.checksum(archive, "0".repeat(64)).problems()).hasSize(1);
        assertThat(verifier.checksum(folder.resolve("none"), sha256).problems())
                .containsExactly(new Problem("", "it is missing"));
    }

    @Test
    void a_cancelled_verification_says_nothing_about_the_archive() throws Exception {
        verify(items);
        ArchiveVerifier verifier = new ArchiveVerifier(ProgressListener.NONE, () -> true);
        assertThatThrownBy(() -> verifier.checksum(archive, "")).isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> verifier.contents(archive, "", format, Expected.some(List.of())))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("cancelled");
    }
}
