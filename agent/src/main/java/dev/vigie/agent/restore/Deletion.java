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
import java.util.TreeSet;

/** Deletes in a target, or finds what would be deleted. Used by one thread at a time. */
final class Deletion {
    private final Reach reach;
    private final Removal removal;
    private final OwnFileSystem own;
    private final Set<Path> deleted = new HashSet<>();
    private final Set<Path> mounted = new TreeSet<>();

    /**
     * @param removal is given what is to go, a directory after all that was in it
     * @param own the target's: what is mounted in it is not the target's
     */
    Deletion(Reach reach, Removal removal, OwnFileSystem own) {
        this.own = own;
        this.reach = reach;
        this.removal = removal;
    }

    /** Removes a file, a link or an empty directory, or does not in a dry run. */
    @FunctionalInterface
    interface Removal {
        void remove(Path place) throws IOException;
    }

    /** Deletes what is in a place, with all below it, and never follows a link. What is spared stays, and what holds it. */
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
        if (isSpared(directory)) {
            return false;
        }
        boolean everything = true;
        for (Path child : Listing.of(reach.to(directory))) {
            everything &= delete(directory.resolve(child.getFileName()), gone);
        }
        return everything;
    }

    /** Whether nothing in a directory is to go: it holds backups, above all those being restored, or it is another disk. */
    boolean isSpared(Path directory) throws IOException {
        if (Destination.mayBeAt(directory)) {
            return true;
        }
        if (own.holds(reach.to(directory))) {
            return false;
        }
        mounted.add(directory);
        return true;
    }

    /** What was spared because another file system is mounted there, sorted. */
    Set<Path> mounted() {
        return mounted;
    }

    /** What was deleted, or would be in a dry run: of what went with all that was in it, only the top. */
    Set<Path> deleted() {
        return deleted;
    }
}
