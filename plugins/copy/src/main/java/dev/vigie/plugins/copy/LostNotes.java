package dev.vigie.plugins.copy;

import dev.vigie.plugins.copy.Item.Kind;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Notes that the destination has lost. It removes what describes an archive only after the archive, unless a later base says
 * the same.
 *
 * @param from the set in the destination
 * @param there what it has of the set
 */
record LostNotes(SetFiles from, Collection<Item> there) {
    private static final Pattern PARENT = Pattern.compile("\"parent\"\\s*:\\s*\"" + Item.ID + "\"");

    /** A base of the destination, and what it builds on: it says what was said between them. */
    private record Merged(String parent, String id) {
        boolean says(Item note) {
            return note.kind() != Kind.CONTENTS
                    && Item.ageOf(parent).compareTo(note.age()) < 0
                    && note.age().compareTo(Item.ageOf(id)) < 0;
        }
    }

    /** Those among what was copied, oldest first. */
    List<Item> among(Collection<Item> copied) throws IOException {
        Set<String> archives = ids(Item::isArchive);
        Set<String> described = ids(item -> !item.isArchive());
        List<Item> undescribed = copied.stream()
                .filter(item -> !item.isArchive())
                .filter(item -> archives.contains(item.id()) && !described.contains(item.id()))
                .toList();
        if (undescribed.isEmpty()) {
            return List.of();
        }
        List<Merged> merged = merged();
        return undescribed.stream()
                .filter(item -> merged.stream().noneMatch(base -> base.says(item)))
                .toList();
    }

    private Set<String> ids(Predicate<Item> kind) {
        return there.stream().filter(kind).map(Item::id).collect(Collectors.toSet());
    }

    private List<Merged> merged() throws IOException {
        List<Merged> merged = new ArrayList<>();
        for (Item item : there) {
            if (item.kind() == Kind.BASE) {
                parent(item).ifPresent(parent -> merged.add(new Merged(parent, item.id())));
            }
        }
        return merged;
    }

    /** It is said in the first line. */
    private Optional<String> parent(Item note) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(from.path(note))), StandardCharsets.ISO_8859_1))) {
            String head = lines.readLine();
            Matcher parent = PARENT.matcher(head == null ? "" : head);
            return parent.find() ? Optional.of(parent.group(1)) : Optional.empty();
        } catch (EOFException | ZipException e) {
            return Optional.empty(); // Nobody knows what a damaged one says.
        }
    }
}
