package dev.vigie.plugins.copy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What of a set lies in a destination. The layout is the one that Vigie's README describes.
 *
 * @param directory the destination
 */
record SetFiles(Path directory, String set) {
    static final String OWN = ".vigie";

    /** What is noted of a sudden loss of most files, and of the person who confirmed it. */
    static final List<String> LOSSES = List.of("loss.confirmed", "loss.json");

    /** Where Vigie notes what it knows of the set. */
    Path notes() {
        return directory.resolve(OWN).resolve(set);
    }

    Path path(Item item) {
        return directory.resolve(item.name());
    }

    /** What Vigie notes of an archive when somebody verifies this destination. */
    List<Path> findings(Item archive) {
        return Stream.of(".verified", ".damaged")
                .map(ending -> notes().resolve(archive.id() + ending))
                .toList();
    }

    /** How large a file is and when it was changed last, in seconds, which every file system can hold. */
    record Stamp(long size, long modified) {
        /** FAT knows every other second only. */
        boolean isLike(Stamp other) {
            return size == other.size && Math.abs(modified - other.modified) <= 2;
        }
    }

    /** All files of the set, by name. Archives are those that Vigie describes, has a checksum of, or would adopt. */
    Map<String, Item> items(ChecksumList checksums) throws IOException {
        Map<String, Item> items = new TreeMap<>();
        list(notes(), name -> Item.note(set, name), items);
        Map<String, Item> archives = new TreeMap<>();
        list(directory, name -> Item.archive(set, name), archives);
        archives.values().stream()
                .filter(archive -> checksums.of(archive.name()).isPresent()
                        || archive.name().endsWith(".zip")
                        || archive.name().endsWith(".tar.gz")
                        || items.values().stream().anyMatch(note -> note.id().equals(archive.id())))
                .toList()
                .forEach(archive -> items.put(archive.name(), archive));
        return items;
    }

    private static void list(Path place, Function<String, Optional<Item>> kind, Map<String, Item> found)
            throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
            for (Path file : files) {
                Optional<Item> item = kind.apply(file.getFileName().toString());
                if (item.isPresent() && Presence.ofFile(file)) {
                    found.put(item.get().name(), item.get());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    Stamp stamp(Item item) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path(item), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Stamp(
                attributes.size(), attributes.lastModifiedTime().toInstant().getEpochSecond());
    }
}
