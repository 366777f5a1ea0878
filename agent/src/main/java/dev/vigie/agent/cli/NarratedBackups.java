package dev.vigie.agent.cli;

import dev.vigie.agent.backup.StandingNotices;
import dev.vigie.agent.text.Printable;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes backups as another service does, and tells the log what happens. */
public final class NarratedBackups implements BackupService {
    private static final Logger LOG = LoggerFactory.getLogger(NarratedBackups.class);

    private final BackupService backups;

    /** @param backups what does the work */
    public NarratedBackups(BackupService backups) {
        this.backups = backups;
    }

    @Override
    public BackupResult run(BackupRequest request) throws BackupException {
        LOG.info("Starting backup: {} -> {}", Printable.line(request.source()), Printable.line(request.destination()));
        BackupResult result = backups.run(request.withProgress(new Narration(request.progress())));
        result.errors().forEach(problem -> warn(problem));
        result.notices().forEach(notice -> tell(notice, request));
        result.snapshot().ifPresentOrElse(snapshot -> tell(snapshot, result), () -> LOG.info("No new backup was made"));
        return result;
    }

    /** What stands in every result, who wants to hear of news only has heard of. */
    private static void tell(Problem notice, BackupRequest request) {
        if (StandingNotices.include(notice, request)) {
            LOG.info("{}", Printable.line(notice));
        } else {
            warn(notice);
        }
    }

    private static void warn(Problem problem) {
        LOG.warn("{}", Printable.line(problem));
    }

    private static void tell(BackupResult.Snapshot snapshot, BackupResult result) {
        LOG.info("Checksum: {}", snapshot.sha256());
        if (!result.removed().isEmpty()) {
            LOG.info("Rotated {} old backup(s)", result.removed().size());
        }
        LOG.info("Backup completed: {}", Printable.line(snapshot.archive().getFileName()));
        LOG.info("Size: {}", BackupText.compressed(snapshot));
    }

    @Override
    public BackupPreview preview(BackupRequest request) throws BackupException {
        return backups.preview(request);
    }

    private record Narration(ProgressListener listener) implements ProgressListener {
        @Override
        public boolean wantsTotals() {
            return listener.wantsTotals();
        }

        @Override
        public void begin(Phase phase, long files, long bytes) {
            if (phase == Phase.VERIFYING) {
                LOG.info("Verifying archive integrity...");
            }
            listener.begin(phase, files, bytes);
        }

        @Override
        public void fileDone(String path) {
            listener.fileDone(path);
        }

        @Override
        public void bytesDone(long bytes) {
            listener.bytesDone(bytes);
        }
    }
}
