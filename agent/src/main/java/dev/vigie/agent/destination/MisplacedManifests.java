package dev.vigie.agent.destination;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Manifests that have each other's names, or had and were on the way to their own. */
public final class MisplacedManifests {
    private static final String ENDING = ".misplaced";

    private final Destination destination;

    /** @param destination where they are */
    public MisplacedManifests(Destination destination) {
        this.destination = destination;
    }

    /** Files that {@link #putRight} moved aside. */
    public List<Path> movedAside() throws IOException {
        List<Path> aside = new ArrayList<>();
        for (String set : destination.sets()) {
            aside.addAll(BackupSet.list(destination.set(set).place(), ENDING));
        }
        return aside;
    }

    /**
     * Gives manifests the names they should have. All first get names that nothing else has, so that two may be exchanged and
     * none is lost whenever that ends. Call with the lock held.
     *
     * @param misplaced where they are, and where each belongs: nothing is there but what belongs elsewhere itself
     */
    public void putRight(Map<Path, Path> misplaced) throws IOException {
        for (Map.Entry<Path, Path> one : misplaced.entrySet()) {
            DurableFiles.rename(one.getKey(), aside(one.getValue()));
        }
        for (Path place : misplaced.values()) {
            DurableFiles.rename(aside(place), place);
        }
    }

    private static Path aside(Path place) {
        return place.resolveSibling(place.getFileName() + ENDING);
    }

    /** Where a file belongs that was moved aside. */
    public static Path placeOf(Path aside) {
        String name = aside.getFileName().toString();
        return aside.resolveSibling(name.substring(0, name.length() - ENDING.length()));
    }
}
