package dev.vigie.agent.backup;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.OwnPlaces;
import dev.vigie.agent.path.RealPath;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What backups leave out: what they are asked to, their destination, and the agent's own files.
 *
 * @param ownPlaces where the agent keeps its own files
 */
record RequestExclusions(PluginHost plugins, List<Path> ownPlaces) {
    RequestExclusions {
        ownPlaces = List.copyOf(ownPlaces);
    }

    /**
     * That of one backup, to be closed.
     *
     * @param now what it takes for the time, from beginning to end
     * @param watched told of each file that is judged
     */
    Exclusions of(BackupRequest request, Instant now, Watched watched) throws BackupException {
        List<Path> places = Stream.concat(ownPlaces.stream(), Stream.of(request.destination()))
                .map(RealPath::of)
                .toList();
        return plugins.exclusions(request.source(), request.exclude(), Clock.fixed(now, request.zone()))
                .and("vigie", new OwnPlaces(places))
                .and("vigie", watched.asking());
    }
}
