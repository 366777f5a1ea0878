package dev.vigie.agent.snapshots;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.Hold;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.inventory.ReadingLoan;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Opens destinations for whoever has something to do with what they hold. May be used from several threads.
 *
 * @param plugins where formats come from
 * @param catalogs what is known of destinations
 * @param clock tells what is in the future
 */
record Openings(PluginHost plugins, Catalogs catalogs, Clock clock) {

    /** Something to do with a destination that was opened. */
    @FunctionalInterface
    interface Work<T> {
        T with(OpenDestination opened) throws BackupException, IOException;
    }

    /** Opens a destination, where moments are not spoken of. */
    <T> T in(Path directory, Work<T> work) throws BackupException {
        return in(directory, clock.getZone(), work);
    }

    /** @param zone what moments are written in */
    <T> T in(Path directory, ZoneId zone, Work<T> work) throws BackupException {
        return in(open(directory), zone, work);
    }

    /** The same, and what is there stays there meanwhile. */
    <T> T whileNothingIsRemoved(Path directory, ZoneId zone, Work<T> work) throws BackupException {
        Destination destination = open(directory);
        try (Hold ignored = destination.reading(catalogs.patience())) {
            return in(destination, zone, work);
        } catch (IOException e) {
            throw BackupException.environment("cannot unlock " + directory + ": " + Reason.of(e), e);
        }
    }

    private <T> T in(Destination destination, ZoneId zone, Work<T> work) throws BackupException {
        try {
            if (destination.id().isEmpty()) {
                return work.with(new OpenDestination(destination, Optional.empty(), plugins, zone, clock.instant()));
            }
            try (ReadingLoan loan = catalogs.lendForReading(destination)) {
                return work.with(
                        new OpenDestination(destination, Optional.of(loan.catalog()), plugins, zone, clock.instant()));
            }
        } catch (IOException e) {
            throw BackupException.environment(
                    "cannot read what " + destination.directory() + " holds: " + Reason.of(e), e);
        }
    }

    /**
     * What has lost its marker, or came into the place of a destination that is away, must not pass for an empty one.
     * Archives that lie there can be read, whatever was there before.
     */
    Destination open(Path directory) throws BackupException {
        Destination destination = Destination.open(directory);
        if (destination.id().isEmpty()) {
            destination.requireUnused();
            if (withoutCatalog(destination).snapshots(Optional.empty()).isEmpty()) {
                catalogs.known().require(directory);
            }
        }
        return destination;
    }

    /** A destination as it is where Vigie has never written. */
    OpenDestination withoutCatalog(Destination destination) {
        return new OpenDestination(destination, Optional.empty(), plugins, clock.getZone(), clock.instant());
    }
}
