package dev.vigie.plugins.copy;

import dev.vigie.plugins.copy.Item.Kind;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Notes that the destination has lost. It removes what describes an archive only after the archive, unless a later base says
 * the same: then that builds on what the note built on, or on what is before that.
 */
final class LostNotes {
    private final SetFiles from;
    private final Collection<Item> there;
    private final SetFiles to;
    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Set<String>> basesOn = new HashMap<>();

    /**
     * @param from the set in the destination
     * @param there what it has of the set
     * @param to the set in the copy
     */
    LostNotes(SetFiles from, Collection<Item> there, SetFiles to) {
        this.from = from;
        this.there = there;
        this.to = to;
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
        readParents(copied);
        return undescribed.stream().filter(item -> !isMerged(item)).toList();
    }

    private Set<String> ids(Predicate<Item> kind) {
        return there.stream().filter(kind).map(Item::id).collect(Collectors.toSet());
    }

    /** As they are in the copy, where nothing was merged unless it came so. */
    private void readParents(Collection<Item> copied) throws IOException {
        for (Item item : there) {
            if (!item.isArchive()) {
                Optional<String> parent = parent(from, item);
                parent.ifPresent(id -> parents.put(item.id(), id));
                if (item.kind() == Kind.BASE && parent.isPresent()) {
                    basesOn.computeIfAbsent(parent.get(), id -> new HashSet<>()).add(item.id());
                }
            }
        }
        for (Item item : copied) {
            if (!item.isArchive()) {
                parent(to, item).ifPresent(id -> parents.put(item.id(), id));
            }
        }
    }

    private static Optional<String> parent(SetFiles set, Item note) throws IOException {
        return NoteHead.of(set.path(note)).flatMap(NoteHead::parent);
    }

    /** Whether a base builds on one before this note without any note between them. */
    private boolean isMerged(Item note) {
        Set<String> passed = new HashSet<>();
        String id = note.id();
        while (note.kind() != Kind.CONTENTS && id != null && passed.add(id)) {
            id = parents.get(id);
            if (!passed.containsAll(basesOn.getOrDefault(id, Set.of()))) {
                return true;
            }
        }
        return false;
    }
}
