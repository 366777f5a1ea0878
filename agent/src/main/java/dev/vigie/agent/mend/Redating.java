package dev.vigie.agent.mend;

import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.agent.destination.Losses;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.inventory.ManifestChain;
import dev.vigie.agent.inventory.ManifestChain.Link;
import dev.vigie.agent.manifest.DamagedManifestException;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.ManifestWriter;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives snapshots that lie in the future the times at which they may have been made. One made while the clock was ahead
 * takes all after it along, because snapshots are dated in the order in which they were made. What the clock said is
 * still in the id of each: that is believed where it is not in the future itself, and else the snapshot is dated just
 * before the next one. Used with the lock of the destination held.
 *
 * @param zone in which the ids were given
 * @param now what a clock says that is right
 */
public record Redating(Destination destination, String set, ZoneId zone, Instant now) {

    /**
     * Does it. The oldest is first, so that whenever it is interrupted, all are still in their order.
     *
     * @return the ids of the listed ones that have another time now, oldest first
     */
    public List<String> carryOut() throws IOException, BackupException {
        List<Link> links = links();
        requireFew(links);
        List<Instant> times = times(links);
        List<String> dated = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            if (isInFuture(link)) {
                write(link, times.get(i));
                if (link.role() == ManifestRole.SNAPSHOT) {
                    dated.add(link.head().id());
                }
            }
        }
        confirmLossesAnew(times);
        return dated;
    }

    private List<Link> links() throws IOException, BackupException {
        Set<Path> unreadable = new HashSet<>();
        ManifestChain chain = ManifestChain.of(
                Map.of(
                        ManifestRole.SNAPSHOT, destination.set(set).manifests(ManifestRole.SNAPSHOT),
                        ManifestRole.BASE, destination.set(set).manifests(ManifestRole.BASE)),
                unreadable);
        if (!unreadable.isEmpty()) {
            throw BackupException.environment(
                    "nothing was dated anew: " + unreadable.iterator().next() + " cannot be read");
        }
        return chain.inOrder();
    }

    /** That a clock was ahead once is an exception; where it seems the rule, it is behind now. */
    private void requireFew(List<Link> links) throws BackupException {
        List<Link> listed = links.stream()
                .filter(link -> link.role() == ManifestRole.SNAPSHOT)
                .toList();
        long ahead = listed.stream().filter(link -> said(link).isAfter(now)).count();
        if (ahead > listed.size() / 2) {
            throw BackupException.user("nothing was dated anew: by their names " + ahead + " of " + listed.size()
                    + " backups were made after " + now + ", so it is more likely that the clock is wrong now. Set it"
                    + " right; if it is, make more backups first");
        }
    }

    /** Not every manifest is Vigie's own; what has no time for an id says nothing else than its head. */
    private Instant said(Link link) {
        String id = link.head().id();
        return SnapshotName.isId(id)
                ? SnapshotName.moment(id, zone).toInstant()
                : link.head().created();
    }

    private boolean isInFuture(Link link) {
        return link.head().created().isAfter(now);
    }

    private List<Instant> times(List<Link> links) {
        List<Instant> times = new ArrayList<>(links.size());
        Instant latest = now;
        for (int i = links.size() - 1; i >= 0; i--) {
            Link link = links.get(i);
            Instant said = isInFuture(link) ? said(link) : link.head().created();
            latest = said.isBefore(latest) ? said : latest;
            times.add(0, latest);
            latest = latest.minusNanos(1);
        }
        for (int i = 0; i < times.size(); i++) {
            if (!isInFuture(links.get(i))) {
                times.set(i, links.get(i).head().created());
            } else if (i > 0 && !times.get(i).isAfter(times.get(i - 1))) {
                times.set(i, times.get(i - 1).plusNanos(1));
            }
        }
        return times;
    }

    private void write(Link link, Instant created) throws IOException, BackupException {
        SnapshotHead before = link.head();
        SnapshotHead head = new SnapshotHead(
                set, before.id(), created, before.kind(), before.format(), before.archive(), before.parent());
        Path pending = destination.set(head.set()).pendingManifest(head, link.role());
        try (ManifestReader from = ManifestReader.ofIntact(link.manifest());
                FileChannel channel = DurableFiles.createAnew(pending);
                ManifestWriter to = new ManifestWriter(Channels.newOutputStream(channel), head)) {
            from.forEach(to::write);
            to.end(from.end());
        } catch (DamagedManifestException e) {
            Files.deleteIfExists(pending);
            throw BackupException.environment(link.manifest() + " is damaged (" + e.getMessage()
                    + "), so that it cannot be dated anew; mend it first: vigie doctor " + destination.directory()
                    + " --repair");
        }
        DurableFiles.force(pending);
        destination.set(set).putPending(link.role(), before.id());
    }

    /** What was confirmed up to a snapshot in the future would be confirmed for all to come. */
    private void confirmLossesAnew(List<Instant> times) throws IOException {
        Losses losses = destination.set(set).losses();
        boolean inFuture = losses.confirmed().filter(now::isBefore).isPresent();
        if (inFuture && losses.unconfirmed().isEmpty() && !times.isEmpty()) {
            losses.confirm(times.get(times.size() - 1));
        }
    }
}
