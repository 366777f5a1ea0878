package dev.vigie.agent.restore;

import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.path.PathName;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is in the target and not in the snapshot, to be deleted when that was asked for. First everything the snapshot has is
 * to {@link #keep}. Used by one thread at a time.
 */
final class Surplus {
    private final TargetTree target;
    private final PathSelection selection;
    private final Losses losses;
    private final boolean asked;
    private Unread unread = Unread.NOTHING;
    private final Set<Object> keptDirectories = new HashSet<>();

    /** What is kept and no directory. */
    private final Set<Object> kept = new HashSet<>();

    /**
     * @param selection only what is wanted is deleted
     * @param asked whether anything is to be deleted
     */
    Surplus(TargetTree target, PathSelection selection, Losses losses, boolean asked) {
        this.target = target;
        this.selection = selection;
        this.losses = losses;
        this.asked = asked;
    }

    /** What the snapshot may have had is not deleted either: what is in its place may be the only one. */
    void spare(Unread paths) {
        unread = paths;
    }

    /** The snapshot has something in this place. */
    void keep(Path place, EntryType type) {
        if (!asked) {
            return;
        }
        if (type != EntryType.DIRECTORY) {
            kept.add(target.spellings().key(place));
        }
        Path directory = type == EntryType.DIRECTORY ? place : place.getParent();
        while (directory != null && keptDirectories.add(target.spellings().key(directory))) {
            directory = directory.getParent();
        }
    }

    /** Deletes it, unless something is lost: where not all is restored, what is there may be all there is of it. */
    void delete() {
        if (asked && losses.isEmpty()) {
            deleteIn(target.root());
        }
    }

    /**
     * Only where something was restored: a part of a snapshot says nothing about what lies beside it, nor does a file or a
     * link about what lies in a directory of its name.
     */
    private void deleteIn(Path directory) {
        List<Path> children;
        try {
            if (target.isSpared(directory)) {
                return;
            }
            children = Listing.of(directory);
        } catch (NoSuchFileException e) {
            return; // A dry run made none.
        } catch (IOException e) {
            losses.name(PathName.text(target.root(), directory), e);
            return;
        }
        children.sort(null);
        for (Path child : children) {
            String path = PathName.text(target.root(), child);
            if (keptDirectories.contains(target.spellings().key(child))) {
                deleteBelow(child, path);
            } else if (isSurplus(child, path)) {
                delete(child, path);
            }
        }
    }

    private boolean isSurplus(Path place, String path) {
        return !kept.contains(target.spellings().key(place)) && selection.wants(path) && !unread.mayHave(path);
    }

    /** In a dry run something else may be in its place. */
    private void deleteBelow(Path directory, String path) {
        try {
            if (Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory()) {
                deleteIn(directory);
            }
        } catch (IOException e) {
            losses.name(path, e);
        }
    }

    private void delete(Path place, String path) {
        try {
            target.delete(place);
        } catch (IOException e) {
            losses.name(path, e);
        }
    }
}
