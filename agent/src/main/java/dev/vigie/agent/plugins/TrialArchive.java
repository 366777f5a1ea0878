package dev.vigie.agent.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory, a file and a link, written by a format and read back. Formats may leave out kinds that they do not know; a
 * file has to come back.
 *
 * @param owner whose format it is, such as {@code the plugin zip 1.0.0}
 */
record TrialArchive(ArchiveCodec codec, String owner) {
    private static final String FILE = "folder/file.txt";
    private static final byte[] CONTENT = "Can this be read again?\n".getBytes(UTF_8);
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:00:00Z");

    /**
     * Writes it and reads it back.
     *
     * @param archive where it may lie
     * @throws BackupException of category PLUGIN when it does not come back as it was
     */
    void tryOut(Path archive) throws BackupException {
        byte[] bytes = written();
        try {
            Files.write(archive, bytes);
        } catch (IOException e) {
            throw BackupException.environment("Cannot write to " + archive + ": " + Reason.of(e), e);
        }
        List<String> contents = filesIn(archive);
        if (!contents.equals(List.of(new String(CONTENT, UTF_8)))) {
            throw complaint("does not give back the file that it was given", null);
        }
    }

    private byte[] written() throws BackupException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ArchiveWriter writer = codec.write(new ArchiveOutput(bytes, (entry, locator) -> {}));
            return PluginMistake.call(IOException.class, () -> {
                try (writer) {
                    writer.add(ArchiveEntry.directory("folder", MODIFIED), InputStream.nullInputStream());
                    writer.add(ArchiveEntry.file(FILE, CONTENT.length, MODIFIED), new ByteArrayInputStream(CONTENT));
                    writer.add(
                            ArchiveEntry.symlink("folder/link", "file.txt", MODIFIED), InputStream.nullInputStream());
                    writer.finish();
                }
                return bytes.toByteArray();
            });
        } catch (PluginMistake e) {
            throw e.reported(owner, "writing an archive with one file");
        } catch (IOException e) {
            throw complaint("cannot write an archive with one file: " + Reason.of(e), e);
        }
    }

    private List<String> filesIn(Path archive) throws BackupException {
        try {
            ArchiveReader reader = codec.read(archive);
            return PluginMistake.call(IOException.class, () -> {
                try (reader) {
                    return filesOf(reader);
                }
            });
        } catch (PluginMistake e) {
            throw e.reported(owner, "reading an archive with one file");
        } catch (IOException e) {
            throw complaint("cannot read the archive with one file that it wrote: " + Reason.of(e), e);
        }
    }

    private static List<String> filesOf(ArchiveReader reader) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Optional<ArchiveEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            if (isTheFile(next.get())) {
                contents.add(new String(reader.content().readNBytes(CONTENT.length + 1), UTF_8));
            }
        }
        return contents;
    }

    private static boolean isTheFile(ArchiveEntry entry) {
        return entry.type() == EntryType.FILE && entry.path().equals(FILE) && entry.size() == CONTENT.length;
    }

    private BackupException complaint(String what, IOException cause) {
        return BackupException.plugin("It " + what + ". Tell its author.", cause);
    }
}
