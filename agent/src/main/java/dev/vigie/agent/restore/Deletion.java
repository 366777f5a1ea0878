package dev.vigie.agent.restore;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.path.Listing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Deletes in a target, or finds what would be deleted. Used by one thread at a time. */
final class Deletion {
    private final Reach reach;
    private final Removal removal;
    private final Set<Path> deleted = new HashSet<>();

    /** @param removal is given what is to go, a directory after all that was in it */
    Deletion(Reach reach, Removal removal) {
        this.reach = reach;
        this.removal = removal;
    }

    /** Removes a file, a link or an empty directory, or does not in a dry run. */
    @FunctionalInterface
    interface Removal {
        void remove(Path place) throws IOException;
    }

    /** Deletes what is in a place, with all below it, and never follows a link. Backups, and what holds them, stay. */
    void delete(Path place) throws IOException {
        delete(place, deleted);
    }

    /**
     * Deletes what is in a directory.
     *
     * @return whether that is all that was in it
     */
    boolean deleteIn(Path directory) throws IOException {
        return deleteBelow(directory, deleted);
    }

    /**
     * @param gone told what is gone: the place, or what is in it when not all of that is
     * @return whether the place is
     */
    private boolean delete(Path place, Collection<Path> gone) throws IOException {
        List<Path> below = new ArrayList<>();
        Collection<Path> toTell = below;
        try {
            boolean empty = !TargetTree.isDirectory(reach.to(place)) || deleteBelow(place, below);
            if (empty) {
                removal.remove(place);
                toTell = List.of(place);
            }
            return empty;
        } finally {
            gone.addAll(toTell);
        }
    }

    private boolean deleteBelow(Path directory, Collection<Path> gone) throws IOException {
        if (Destination.mayBeAt(directory)) {
            return false;
        }
        boolean everything = true;
        for (Path child : Listing.of(reach.to(directory))) {
            everything &= delete(directory.resolve(child.getFileName()), gone);
        }
        return everything;
    }

    /** What was deleted, or would be in a dry run: of what went with all that was in it, only the top. */
    Set<Path> deleted() {
        return deleted;
    }
}
