package dev.vigie.plugins.copy;

import dev.vigie.plugins.copy.Item.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which snapshots a copy must go on to describe, listed or not: those that others build on, and those whose archives may
 * hold something that others need. It is told from the copy alone, so that what is listed there can be restored from it
 * whatever the destination has lost.
 */
final class NeededNotes {
    private final SetFiles copy;
    private final List<Item> oldestFirst;
    private final Map<String, List<Item>> notes;
    private final Set<String> needed = new HashSet<>();
    private final Deque<Item> todo = new ArrayDeque<>();

    private NeededNotes(SetFiles copy, Collection<Item> here) {
        this.copy = copy;
        this.oldestFirst = here.stream()
                .filter(item -> item.kind() == Kind.MANIFEST || item.kind() == Kind.BASE)
                .sorted(Comparator.comparing(Item::age))
                .toList();
        this.notes = oldestFirst.stream().collect(Collectors.groupingBy(Item::id));
    }

    /**
     * The ids of these snapshots, and of all that stays.
     *
     * @param here what there is in the copy
     * @param stays what of it stays for other reasons
     */
    static Set<String> of(SetFiles copy, Collection<Item> here, Predicate<Item> stays) throws IOException {
        NeededNotes all = new NeededNotes(copy, here);
        here.stream().filter(stays).map(Item::id).forEach(all::need);
        all.goOn();
        return all.needed;
    }

    private void need(String id) {
        if (needed.add(id)) {
            todo.addAll(notes.getOrDefault(id, List.of()));
        }
    }

    private void goOn() throws IOException {
        for (Item note = todo.poll(); note != null; note = todo.poll()) {
            Optional<NoteHead> head = NoteHead.of(copy.path(note));
            if (head.isPresent()) {
                head.get().parent().ifPresent(this::need);
            } else if (oldestFirst.indexOf(note) > 0) {
                need(oldestFirst.get(oldestFirst.indexOf(note) - 1).id()); // most build on the one before
            }
        }
    }
}
