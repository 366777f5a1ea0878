package dev.vigie.api.backup;

import dev.vigie.api.BackupException;
import dev.vigie.api.Stable;

/** Makes backups. May be used from several threads; backups of one set wait for each other. */
@Stable
public interface BackupService {

    /**
     * Makes one backup, then prunes and runs hooks as the request says.
     *
     * @return how it went. What happened to single files is in the result, also when nothing could be read.
     * @throws BackupException when there is no new snapshot for a reason that is not the state of single files. Earlier
     *     snapshots are as they were; hooks for {@link BackupStatus#FAILED} have run.
     */
    BackupResult run(BackupRequest request) throws BackupException;

    /**
     * Says what {@link #run} would do, and writes nothing.
     *
     * @throws BackupException when the request cannot be carried out
     */
    BackupPreview preview(BackupRequest request) throws BackupException;
}
