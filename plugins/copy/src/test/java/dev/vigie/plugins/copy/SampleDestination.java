package dev.vigie.plugins.copy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A destination with one set, laid out as Vigie does it; what is in the files matters to nobody here. */
final class SampleDestination {
    private final Path directory;
    private final String set;
    private final Path notes;

    SampleDestination(Path directory, String set) {
        this.directory = directory;
        this.set = set;
        this.notes = directory.resolve(".vigie").resolve(set);
        try {
            Files.createDirectories(notes);
            Path marker = directory.resolve(".vigie/destination.json");
            if (!Files.exists(marker)) {
                Files.writeString(marker, "{\"layout\":1,\"id\":\"00000000-0000-4000-8000-000000000001\"}\n");
            }
            Files.writeString(notes.resolve("set.json"), "{\"name\":\"documents\"}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a snapshot with its archive. */
    SampleDestination with(String id, String extension) {
        try {
            note(id, "manifest", "manifest " + id);
            return withArchive(id, extension);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SampleDestination withArchive(String id, String extension) throws IOException {
        Path file = archive(id, extension);
        Files.writeString(file, "archive " + id);
        ChecksumList.read(directory).put(file.getFileName().toString(), DurableCopyTest.sumOf("archive " + id));
        return this;
    }

    Path archive(String id, String extension) {
        return directory.resolve(set + "_" + id + "." + extension);
    }

    Path note(String id, String kind) {
        return notes.resolve(id + "." + kind);
    }

    /** Writes a note, at a time of its own. */
    void note(String id, String kind, String text) throws IOException {
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(note(id, kind)))) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.setLastModifiedTime(
                note(id, kind), FileTime.from(Instant.ofEpochSecond(1_000_000 + text.length() * 10L)));
    }

    void unlist(String id) throws IOException {
        Files.move(note(id, "manifest"), note(id, "base"));
    }

    /** Removes a snapshot on purpose, with all that there is of it. */
    void remove(String id, String extension) throws IOException {
        unlist(id);
        Files.delete(note(id, "base"));
        Files.delete(archive(id, extension));
        ChecksumList.read(directory)
                .remove(Set.of(archive(id, extension).getFileName().toString()));
    }

    /** The names of all files that belong to the set, and of the list of checksums. */
    static List<String> files(Path destination, String set) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path place : List.of(destination, destination.resolve(".vigie").resolve(set))) {
            try (var files = Files.list(place)) {
                files.filter(Files::isRegularFile)
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !List.of("copies", "copied").contains(name))
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names;
    }
}
