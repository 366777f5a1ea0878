package dev.vigie.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.blocks.PositionedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardLinksTest {
    private static final int FILES = 1000;
    private static final int SIZE = 500;

    @TempDir
    Path folder;

    private PositionedFile archive;
    private int starts;

    @Test
    void linksInOrderStartTheArchiveOverOnce() throws Exception {
        write(inOrder());
        assertThat(readLinks(0)).isEqualTo(inOrder());
        assertThat(starts).as("for the names and for the contents").isEqualTo(2);
    }

    @Test
    void linksInAnyOrderStartTheArchiveOverForEachMemoryFull() throws Exception {
        List<Integer> targets = inOrder();
        targets.addAll(inOrder()); // Each has two more names.
        Collections.shuffle(targets, new Random(5));
        targets.addAll(Collections.nCopies(FILES, 7));
        write(targets);
        int memory = FILES / 10 * SIZE;
        assertThat(readLinks(memory)).isEqualTo(targets);
        assertThat(starts).isLessThan(100);
    }

    @Test
    void linksBackwardsAreNoWorse() throws Exception {
        List<Integer> targets = inOrder();
        Collections.reverse(targets);
        write(targets);
        assertThat(readLinks(FILES / 10 * SIZE)).isEqualTo(targets);
        assertThat(starts).isLessThan(30);
    }

    private static List<Integer> inOrder() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    /** Files, and then links to those of these numbers. */
    private void write(List<Integer> links) throws IOException {
        Path file = folder.resolve("links.tar");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < FILES; i++) {
                TarArchiveEntry entry = new TarArchiveEntry("file " + i);
                byte[] content = (i + " ".repeat(SIZE)).substring(0, SIZE).getBytes(UTF_8);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
            for (int i = 0; i < links.size(); i++) {
                TarArchiveEntry entry = new TarArchiveEntry("link " + i, TarConstants.LF_LINK);
                entry.setLinkName("file " + links.get(i));
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        archive = new PositionedFile(file);
    }

    /** What each link has in it. */
    private List<Integer> readLinks(int memory) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (TarEntries entries = start();
                HardLinks links = new HardLinks(this::start, memory)) {
            starts = 0;
            for (Optional<TarItem> item = entries.next(); item.isPresent(); item = entries.next()) {
                if (item.get().isHardLink()) {
                    ArchiveEntry entry =
                            links.find(item.get().linkTarget(), entries.count()).orElseThrow();
                    assertThat(entry.path()).isEqualTo(item.get().linkTarget());
                    found.add(Integer.valueOf(new String(links.content().readAllBytes(), UTF_8).strip()));
                } else {
                    item.get().entry().ifPresent(links::passed);
                }
            }
        } finally {
            archive.close();
        }
        return found;
    }

    private TarEntries start() throws IOException {
        starts++;
        return new TarEntries(archive, archive.stream(0, archive.size()));
    }
}
