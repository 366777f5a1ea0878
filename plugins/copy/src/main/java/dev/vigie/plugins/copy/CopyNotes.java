package dev.vigie.plugins.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a copy notes of a set: which destination it is a copy of, which files were copied, and since when the destination
 * has had them no more. Only files that are noted here are ever removed from the copy.
 */
final class CopyNotes {
    private static final String FILE_NAME = "copied";
    private static final String PRESENT = "-";

    private final Path file;
    private final String origin;

    /** Since when each file has been gone; {@link Instant#MAX} while it is there. */
    private final Map<String, Instant> gone = new TreeMap<>();

    private boolean changed;

    private CopyNotes(Path file, String origin) {
        this.file = file;
        this.origin = origin;
    }

    static CopyNotes begin(SetFiles copy, String origin) throws IOException {
        CopyNotes notes = new CopyNotes(copy.notes().resolve(FILE_NAME), origin);
        notes.changed = true;
        notes.write();
        return notes;
    }

    static Optional<CopyNotes> read(SetFiles copy) throws IOException {
        Path file = copy.notes().resolve(FILE_NAME);
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty()) {
                throw new IOException(file + " is damaged; delete it and what else is in the copy, to begin anew");
            }
            CopyNotes notes = new CopyNotes(file, lines.get(0));
            lines.subList(1, lines.size()).forEach(notes::add);
            return Optional.of(notes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void removeLitter() throws IOException {
        DurableCopy.removeUnfinished(file);
    }

    private void add(String line) {
        int space = line.indexOf(' ');
        if (space > 0) {
            gone.put(line.substring(space + 1), moment(line.substring(0, space)));
        }
    }

    private static Instant moment(String text) {
        try {
            return text.equals(PRESENT) ? Instant.MAX : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.MAX; // It is noticed again, and stays the longer for it.
        }
    }

    /** The id of the destination that this is a copy of. */
    String origin() {
        return origin;
    }

    boolean isCopied(Item item) {
        return gone.containsKey(item.name());
    }

    /** Notes files that are about to be copied. */
    void copied(Collection<Item> items) throws IOException {
        if (items.isEmpty()) {
            return; // On a full disk not even a note can be written without need.
        }
        items.forEach(item -> changed |= !Instant.MAX.equals(gone.put(item.name(), Instant.MAX)));
        write();
    }

    /** Notes which of the copied files the destination still has, and which it has no more, since now or earlier. */
    void compare(Collection<String> present, Instant now) throws IOException {
        gone.replaceAll((name, since) -> {
            Instant right = present.contains(name) ? Instant.MAX : since.equals(Instant.MAX) ? now : since;
            changed |= !right.equals(since);
            return right;
        });
        write();
    }

    /** Whether the destination has had a copied file no more since a moment, or longer. */
    boolean isGoneSince(Item item, Instant moment) {
        Instant since = gone.getOrDefault(item.name(), Instant.MAX);
        return !since.isAfter(moment);
    }

    /** The names of copied files that the destination has no more, and that are not among these. */
    Set<String> goneAndNot(Set<String> here) {
        return gone.entrySet().stream()
                .filter(one -> !one.getValue().equals(Instant.MAX) && !here.contains(one.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Notes that files are about to get other names: what is noted of each holds for the new one too. */
    void become(Collection<Item> items, UnaryOperator<Item> other) throws IOException {
        if (items.isEmpty()) {
            return; // On a full disk not even a note can be written without need.
        }
        items.forEach(item -> changed |= gone.putIfAbsent(other.apply(item).name(), gone.get(item.name())) == null);
        write();
    }

    void forget(Collection<String> names) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        names.forEach(name -> changed |= gone.remove(name) != null);
        write();
    }

    private void write() throws IOException {
        if (!changed) {
            return;
        }
        StringBuilder text = new StringBuilder(origin).append('\n');
        gone.forEach((name, since) -> text.append(since.equals(Instant.MAX) ? PRESENT : since.toString())
                .append(' ')
                .append(name)
                .append('\n'));
        DurableCopy.write(file, text.toString().getBytes(UTF_8));
        changed = false;
    }
}
