package dev.vigie.agent.cli;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.RealPath;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.StatusClient;
import dev.vigie.agent.status.StatusSocket;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes of this user that protect folders beside this one. */
final class OtherAgents {
    private static final Logger LOG = LoggerFactory.getLogger(OtherAgents.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Directories directories;
    private final PluginHost plugins;

    OtherAgents(Directories directories, PluginHost plugins) {
        this.directories = directories;
        this.plugins = plugins;
    }

    /**
     * What is to be said of folders here and there that back up each other's archives, so that each backup causes the
     * next. What the other leaves out is not known, so this is no reason to refuse anything.
     *
     * @param own what this process protects
     */
    List<String> circles(Collection<BackupRequest> own) {
        List<String> warnings = new ArrayList<>();
        for (AgentStatus other : running()) {
            for (FolderStatus theirs : other.folders()) {
                own.stream()
                        .filter(request -> isCircle(request, theirs))
                        .map(request -> warning(request, theirs, other.pid()))
                        .forEach(warnings::add);
            }
        }
        return warnings;
    }

    private List<AgentStatus> running() {
        List<AgentStatus> running = new ArrayList<>();
        try {
            List<Path> sockets = new ArrayList<>(StatusSocket.ofWatches(directories));
            sockets.add(StatusSocket.in(directories));
            for (Path socket : sockets) {
                StatusClient.ask(socket, PATIENCE)
                        .filter(status ->
                                status.pid() != ProcessHandle.current().pid())
                        .ifPresent(running::add);
            }
        } catch (BackupException e) {
            LOG.debug("Not every other agent could be asked: {}", e.getMessage());
        }
        return running;
    }

    private boolean isCircle(BackupRequest own, FolderStatus theirs) {
        Path source = RealPath.of(own.source());
        Path destination = RealPath.of(own.destination());
        Path theirDestination = RealPath.of(theirs.destination());
        return reads(source, destination, theirDestination)
                && reads(RealPath.of(theirs.source()), theirDestination, destination)
                && !leavesOut(own, source, theirDestination);
    }

    /** A folder leaves out its own destination by itself. */
    private static boolean reads(Path source, Path destination, Path place) {
        return place.startsWith(source) && !(destination.startsWith(source) && place.startsWith(destination));
    }

    private boolean leavesOut(BackupRequest own, Path source, Path place) {
        try (Exclusions exclusions = plugins.exclusions(source, own.exclude(), Clock.systemUTC())) {
            return exclusions.skips(PathName.text(source, place), place);
        } catch (BackupException e) {
            LOG.debug("What {} leaves out cannot be told: {}", own.name(), e.getMessage());
            return true;
        }
    }

    private static String warning(BackupRequest own, FolderStatus theirs, long process) {
        return own.name() + ": archives may be backed up in a circle, each backup causing the next: this one backs up "
                + own.source() + " into " + own.destination() + ", and process " + process + " backs up "
                + theirs.source() + " into " + theirs.destination() + ". Unless that one leaves out "
                + own.destination() + ", leave out " + theirs.destination()
                + " here with --exclude (or \"exclude:\"), or choose another destination";
    }
}
