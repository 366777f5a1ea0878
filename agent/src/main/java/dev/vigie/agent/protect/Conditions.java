package dev.vigie.agent.protect;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.destination.SetIdentity;
import dev.vigie.agent.path.Listing;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a backup needs before anything else, as far as a look tells that costs next to nothing. What a person mends after
 * a backup failed shows here, so that the next need not wait until it would be tried anyway.
 *
 * @param source the folder itself, never a link to it, where it can be listed and holds anything
 * @param owner whose backups the set holds, where that can be told
 * @param destinationThere whether Vigie has written to what is at the destination
 * @param destinationWritable whether it can, or could make it
 * @param room bytes that archives may still take there; 0 when that is not known
 */
record Conditions(
        Optional<Path> source,
        Optional<SetIdentity> owner,
        boolean destinationThere,
        boolean destinationWritable,
        long room) {
    /** Room comes and goes by itself: only a good deal more than did not suffice before is worth a try. */
    private static final long LEAST_MORE_ROOM = 1L << 20;

    private static final int PART_MORE_ROOM = 4;

    static Conditions of(BackupRequest request) {
        Path destination = request.destination();
        return new Conditions(
                source(request.source()),
                owner(destination, request.name()),
                Destination.isAt(destination),
                Destination.isWritable(destination),
                room(destination));
    }

    private static Optional<Path> source(Path source) {
        try {
            return Listing.isEmpty(source) || !Files.isExecutable(source)
                    ? Optional.empty()
                    : Optional.of(source.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<SetIdentity> owner(Path destination, String set) {
        try {
            return Destination.open(destination).set(set).identity();
        } catch (IOException | BackupException e) {
            return Optional.empty();
        }
    }

    private static long room(Path destination) {
        try {
            return Math.max(0, Room.in(destination).left());
        } catch (IOException e) {
            return 0;
        }
    }

    /** These, where a backup has failed under the others as well. */
    Conditions after(Conditions earlier) {
        return new Conditions(source, owner, destinationThere, destinationWritable, Math.max(room, earlier.room));
    }

    /** Whether something is there now that was missing, or was another. */
    boolean areBetterThan(Conditions earlier) {
        return isNew(source, earlier.source)
                || isNew(owner, earlier.owner)
                || (destinationThere && !earlier.destinationThere)
                || (destinationWritable && !earlier.destinationWritable)
                || room - earlier.room >= Math.max(LEAST_MORE_ROOM, earlier.room / PART_MORE_ROOM);
    }

    private static boolean isNew(Optional<?> found, Optional<?> earlier) {
        return found.isPresent() && !found.equals(earlier);
    }
}
