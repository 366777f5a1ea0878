package dev.vigie.format.targz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.deflate.CompressionLevel;
import dev.vigie.deflate.Engine;
import dev.vigie.tar.TarCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is in a tar file, it is either given or named. */
class HostileTarTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "1, /etc/passwd, hard link to \"/etc/passwd\"",
        "1, ../../outside, hard link to \"../../outside\"",
        "1, later, hard link to \"later\"",
        "1, odd, hard link to \"odd\"",
        "3, '', device",
        "4, '', device",
        "6, '', named pipe",
        "Z, '', is of a kind"
    })
    void what_is_not_given_is_named(char kind, String target, String reason) throws IOException {
        Path archive = archive(tar -> {
            put(tar, "before", (char) TarConstants.LF_NORMAL, "");
            put(tar, "odd", kind, target);
            put(tar, "later", (char) TarConstants.LF_NORMAL, "");
        });
        try (ArchiveReader reader = open(archive)) {
            assertThat(paths(reader)).containsExactly("before", "later");
            Problem problem = reader.omitted().get(0);
            assertThat(reader.omitted()).hasSize(1);
            assertThat(problem.path()).isEqualTo("odd");
            assertThat(problem.message()).contains(reason);
        }
    }

    @Test
    void a_hard_link_to_an_entry_before_it_is_given() throws IOException {
        Path archive = archive(tar -> {
            put(tar, "./", (char) TarConstants.LF_DIR, "");
            put(tar, "before", (char) TarConstants.LF_NORMAL, "");
            put(tar, "odd", (char) TarConstants.LF_LINK, "./before");
        });
        try (ArchiveReader reader = open(archive)) {
            assertThat(paths(reader)).containsExactly("before", "odd");
            assertThat(reader.omitted()).isEmpty();
        }
    }

    @Test
    void hard_links_that_lead_nowhere_cost_no_more_than_others() throws IOException {
        int links = 100_000;
        Path archive = archive(tar -> {
            put(tar, "first", (char) TarConstants.LF_NORMAL, "");
            for (int i = 0; i < links; i++) {
                put(tar, "link" + i, (char) TarConstants.LF_LINK, "nowhere" + i);
            }
            put(tar, "last", (char) TarConstants.LF_NORMAL, "");
            put(tar, "found", (char) TarConstants.LF_LINK, "last");
        });
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        try (ArchiveReader reader = open(archive)) {
            assertThat(paths(reader)).containsExactly("first", "last", "found");
            assertThat(reader.omitted()).hasSizeGreaterThan(1_000);
        }
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void everything_before_garbage_is_given() throws IOException {
        Path archive = archive(tar -> put(tar, "good", (char) TarConstants.LF_NORMAL, ""));
        try (OutputStream out = Files.newOutputStream(archive, StandardOpenOption.APPEND)) {
            out.write("garbage after the end".getBytes(StandardCharsets.UTF_8));
        }
        try (ArchiveReader reader = open(archive)) {
            ArchiveEntry good = reader.next().orElseThrow();
            assertThat(good.path()).isEqualTo("good");
            assertThat(reader.content().readAllBytes()).hasSize(3);
            assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
        }
    }

    private static ArchiveReader open(Path archive) throws IOException {
        return new TarCodec(
                        new GzipCompression(Engine.fastest(), new CompressionLevel(6)),
                        new PluginContext(2, archive.getParent()))
                .read(archive);
    }

    private static List<String> paths(ArchiveReader reader) throws IOException {
        List<String> paths = new ArrayList<>();
        for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            paths.add(next.get().path());
        }
        return paths;
    }

    private Path archive(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            content.writeTo(tar);
        }
        return Files.write(directory.resolve("hostile.tar.gz"), bytes.toByteArray());
    }

    private static void put(TarArchiveOutputStream tar, String name, char kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, (byte) kind);
        entry.setLinkName(target);
        byte[] content = kind == TarConstants.LF_NORMAL ? new byte[] {1, 2, 3} : new byte[0];
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private interface Content {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }
}
