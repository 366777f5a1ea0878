package dev.vigie.agent.cli;

import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.platform.Memory;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups as another service does. When none has run for a while, what they took of memory is given back, unless
 * that is little: a collection costs more than a small backup.
 */
final class ThriftyBackups implements BackupService {
    private static final long WORTH_GIVING_BACK = 8L << 20;
    private static final long SECONDS_OF_REST = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ThriftyBackups.class);

    private final BackupService backups;
    private final Catalogs catalogs;
    private final ScheduledThreadPoolExecutor timer;

    // Guarded by this.
    private int running;
    private int begun;
    private long heapAtRest;

    /**
     * @param backups what does the work
     * @param catalogs what it keeps open meanwhile
     */
    ThriftyBackups(BackupService backups, Catalogs catalogs) {
        this.backups = backups;
        this.catalogs = catalogs;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "giving memory back");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public BackupResult run(BackupRequest request) throws BackupException {
        began();
        try {
            return backups.run(request);
        } finally {
            ended();
        }
    }

    private synchronized void began() {
        running++;
        begun++;
    }

    private synchronized void ended() {
        running--;
        if (Memory.heap() - heapAtRest > WORTH_GIVING_BACK) {
            int last = begun;
            timer.schedule(() -> rest(last), SECONDS_OF_REST, TimeUnit.SECONDS);
        }
    }

    private synchronized void rest(int last) {
        if (running == 0 && begun == last) {
            closeCatalogs();
            Memory.giveBack();
            heapAtRest = Memory.heap();
        }
    }

    private void closeCatalogs() {
        try {
            catalogs.rest();
        } catch (BackupException e) {
            LOG.debug("A catalog was not closed: {}", e.toString());
        }
    }

    @Override
    public BackupPreview preview(BackupRequest request) throws BackupException {
        return backups.preview(request);
    }
}
