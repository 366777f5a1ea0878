package dev.vigie.agent.backup;

import dev.vigie.agent.archive.Archiver;
import dev.vigie.agent.archive.KnownContents;
import dev.vigie.agent.archive.StableReader;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.PendingSnapshot;
import dev.vigie.agent.destination.PendingSnapshot.ArchiveFacts;
import dev.vigie.agent.destination.Room;
import dev.vigie.agent.manifest.SnapshotEnd;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plan.BackupPlan;
import dev.vigie.agent.plan.Baseline;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.agent.verify.ArchiveVerifier;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.format.ArchiveCodec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one snapshot of what a plan says: archives, reads back where that is asked for, publishes. Used by one thread, once. */
final class SnapshotMaking {
    private final BackupRequest request;
    private final SourceFolder source;
    private final Watched watched;
    private final Clock clock;
    private final Destination destination;
    private final ArchiveCodec codec;
    private final Catalog catalog;

    /**
     * @param destination locked for as long as this is used
     * @param codec of the format the request asks for
     * @param catalog what is known of the destination
     */
    SnapshotMaking(
            BackupRequest request,
            SourceFolder source,
            Watched watched,
            Clock clock,
            Destination destination,
            ArchiveCodec codec,
            Catalog catalog) {
        this.request = request;
        this.source = source;
        this.watched = watched;
        this.clock = clock;
        this.destination = destination;
        this.codec = codec;
        this.catalog = catalog;
    }

    /** What came of it. */
    sealed interface Outcome {

        /** What went wrong with single files. */
        List<Problem> errors();

        /** What went another way than usual, and what was left out on purpose. */
        List<Problem> notices();
    }

    /** There is a snapshot. */
    record Made(SnapshotEnd end, List<Problem> errors, List<Problem> notices) implements Outcome {}

    /** All that had seemed to differ from the last snapshot cannot be read, and another one like it is not wanted. */
    record Unchanged(List<Problem> errors, List<Problem> notices) implements Outcome {}

    /**
     * Makes it. What earlier archives hold is a shortcut: where it leads nowhere, everything is read from the source.
     *
     * @param head what the snapshot is called
     * @param known what earlier archives hold
     */
    Outcome make(BackupPlan plan, SnapshotHead head, CatalogContents known) throws IOException, BackupException {
        try (PendingSnapshot pending = begin(head)) {
            return make(plan, head, pending, known, List.of());
        } catch (IOException | BackupException e) {
            if (!known.wasReused() || request.cancelled().getAsBoolean() || isInPlace(head)) {
                throw e;
            }
            return makeFromSource(plan, head, e instanceof IOException cause ? Reason.of(cause) : e.getMessage());
        }
    }

    /** From then on it is only to be listed, by the next run if need be, and that takes the manifest that describes it. */
    private boolean isInPlace(SnapshotHead head) throws IOException {
        return Presence.of(destination.directory().resolve(head.archive()));
    }

    private Outcome makeFromSource(BackupPlan plan, SnapshotHead head, String failure)
            throws IOException, BackupException {
        Problem notice = new Problem(
                "",
                "what did not change was read from the source again, because the backup failed when it was to be copied"
                        + " from earlier archives (" + failure + "). What cannot be read is only as good as in these"
                        + " archives: \"vigie verify\" tells whether one of them is damaged. If none is, check the disk of "
                        + request.destination());
        source.requireStillThere();
        try (PendingSnapshot pending = begin(head)) {
            return make(plan, head, pending, KnownContents.NONE, List.of(notice));
        }
    }

    private PendingSnapshot begin(SnapshotHead head) throws IOException {
        return watched.holding(destination.begin(head, ManifestRole.SNAPSHOT));
    }

    private Outcome make(
            BackupPlan plan, SnapshotHead head, PendingSnapshot pending, KnownContents known, List<Problem> notices)
            throws IOException, BackupException {
        Archiver.Summary summary = archive(plan, head, pending, known);
        known.requireSound();
        source.requireStillThere();
        source.requireRead(summary.errors());
        List<Problem> told = new ArrayList<>(notices);
        told.addAll(summary.notices());
        if (!isWanted(summary)) {
            return new Unchanged(summary.errors(), told);
        }
        ArchiveFacts archive = pending.completeArchive();
        SnapshotEnd end = end(head, summary, archive);
        pending.completeManifest(end);
        if (request.verify()) {
            verify(pending, summary, archive.sha256());
        }
        pending.publish();
        return new Made(end, summary.errors(), told);
    }

    private Archiver.Summary archive(BackupPlan plan, SnapshotHead head, PendingSnapshot pending, KnownContents known)
            throws IOException, BackupException {
        beginArchiving(plan);
        try (StableReader reader = new StableReader(
                new FileFacts(source.path()),
                destination.scratch(),
                this::isRoomBesideTheArchive,
                clock,
                request.progress(),
                request.cancelled())) {
            return new Archiver(head.id(), reader, known, pending::write, request.progress())
                    .write(plan, codec, watched.writing(pending.archive()));
        }
    }

    private SnapshotEnd end(SnapshotHead head, Archiver.Summary summary, ArchiveFacts archive) throws BackupException {
        long files = summary.files();
        long bytes = summary.bytes();
        if (head.parent().isPresent()) {
            SnapshotEnd before =
                    catalog.snapshots(request.name()).end(head.parent().get()).orElseThrow();
            files += before.files();
            bytes += before.sizeOriginal();
        }
        return new SnapshotEnd(
                files,
                bytes,
                summary.filesStored(),
                summary.bytesStored(),
                archive.size(),
                archive.sha256(),
                Unread.of(summary.errors().stream().map(Problem::path).toList()),
                request.verify() ? Optional.of(clock.instant()) : Optional.empty());
    }

    /** The first of a set always is. */
    private boolean isWanted(Archiver.Summary summary) throws BackupException {
        return summary.changed()
                || !request.skipIfUnchanged()
                || catalog.snapshots(request.name()).latest().isEmpty();
    }

    /** For a copy of a file, and for the file in the archive. */
    private boolean isRoomBesideTheArchive(long bytes) {
        try {
            return Room.in(destination.directory()).left() > 2 * bytes;
        } catch (IOException e) {
            return false;
        }
    }

    /** Finding out how much there is may take a walk, which only pays when somebody watches. */
    private void beginArchiving(BackupPlan plan) throws IOException {
        ProgressListener progress = request.progress();
        Baseline.Total expected = progress.wantsTotals() ? plan.expected().ask() : new Baseline.Total(0, 0);
        progress.begin(Phase.ARCHIVING, expected.files(), expected.bytes());
    }

    private void verify(PendingSnapshot pending, Archiver.Summary summary, String sha256)
            throws IOException, BackupException {
        request.progress().begin(Phase.VERIFYING, summary.filesStored(), summary.bytesStored());
        ArchiveVerifier verifier = new ArchiveVerifier(request.progress(), request.cancelled());
        List<Problem> problems = verifier.readBack(pending, codec);
        if (problems.isEmpty()) {
            return;
        }
        String failure = "the new archive does not read back as it was written and was thrown away (" + problems.get(0)
                + (problems.size() > 1 ? ", and more" : "") + ")";
        if (!verifier.checksum(pending.archiveFile(), sha256).problems().isEmpty()) {
            throw BackupException.environment(failure + "; check the disk of the destination " + request.destination());
        }
        throw BackupException.plugin(
                failure + ". The disk has all as the plugin of the format \"" + request.format()
                        + "\" wrote it, so that is the plugin's mistake: choose another format, and tell its author",
                null);
    }
}
