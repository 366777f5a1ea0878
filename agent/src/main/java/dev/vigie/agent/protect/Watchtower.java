package dev.vigie.agent.protect;

import dev.vigie.api.backup.BackupService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps any number of folders protected until it is closed. When protection of a folder begins, everything in it is
 * looked at, so what changed while nobody watched, or was waiting when an earlier agent died, is backed up. All methods
 * may be called from any thread.
 */
public final class Watchtower {
    private final BackupService service;
    private final ExclusionSource exclusions;
    private final History history;
    private final ProtectionListener listener;
    private final Surroundings surroundings;
    private final Workers workers;

    // Guarded by this.
    private final Map<String, Protection> protections = new LinkedHashMap<>();
    private final List<Protection> ending = new ArrayList<>();
    private boolean closed;

    /**
     * @param service makes the backups
     * @param exclusions compiles what folders leave out
     * @param history tells what was backed up before
     * @param listener told what becomes of the folders
     * @param surroundings what all folders share; its watch is closed with this
     */
    public Watchtower(
            BackupService service,
            ExclusionSource exclusions,
            History history,
            ProtectionListener listener,
            Surroundings surroundings) {
        this.service = service;
        this.exclusions = exclusions;
        this.history = history;
        this.listener = listener;
        this.surroundings = surroundings;
        this.workers = new Workers(surroundings.concurrentBackups());
    }

    /**
     * Protects exactly these folders from now on. Those that are protected as they are go on undisturbed; a running backup
     * of one that is no longer wanted, or wanted otherwise, is abandoned. Does not wait for anything.
     *
     * @throws IllegalArgumentException when two folders have one name
     * @throws IllegalStateException after {@link #close}
     */
    public void protect(Collection<ProtectedFolder> folders) {
        // Stopped without the lock, because a watcher may be telling the listener something, which may ask for states.
        exchange(byName(folders)).forEach(Protection::stop);
    }

    private synchronized List<Protection> exchange(Map<String, ProtectedFolder> wanted) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        Map<String, Protection> before = new LinkedHashMap<>(protections);
        protections.clear();
        for (ProtectedFolder folder : wanted.values()) {
            boolean goesOn = Optional.ofNullable(before.get(folder.name()))
                    .filter(protection -> protection.folder().equals(folder))
                    .isPresent();
            protections.put(
                    folder.name(),
                    goesOn
                            ? before.remove(folder.name())
                            : begin(folder, surroundings.clock().instant()));
        }
        List<Protection> unwanted = List.copyOf(before.values());
        ending.removeIf(Protection::hasEnded);
        ending.addAll(unwanted);
        return unwanted;
    }

    private static Map<String, ProtectedFolder> byName(Collection<ProtectedFolder> folders) {
        Map<String, ProtectedFolder> byName = new LinkedHashMap<>();
        for (ProtectedFolder folder : folders) {
            if (byName.put(folder.name(), folder) != null) {
                throw new IllegalArgumentException("two folders have the name " + folder.name());
            }
        }
        return byName;
    }

    private Protection begin(ProtectedFolder folder, Instant wantedSince) {
        Protection protection = new Protection(
                folder, wantedSince, service, exclusions, history, listener, workers, surroundings, this::succeed);
        protection.start();
        return protection;
    }

    private void succeed(Protection lost) {
        if (exchange(lost)) {
            lost.stop();
        }
    }

    /** The threads of the other may never end, so nobody waits for them. */
    private synchronized boolean exchange(Protection lost) {
        String name = lost.folder().name();
        if (closed || protections.get(name) != lost) {
            return false;
        }
        protections.put(name, begin(lost.folder(), lost.wantedSince()));
        return true;
    }

    /** How every folder is doing, in the order in which they were asked for. */
    public synchronized List<FolderState> states() {
        return protections.values().stream().map(Protection::state).toList();
    }

    /**
     * Ends protection: running backups are abandoned, and nothing is begun any more.
     *
     * @param limit how long to wait for everything to end
     * @return whether it has ended
     */
    public boolean close(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<Protection> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(ending);
            all.addAll(protections.values());
        }
        // First, because giving back every directory of every folder takes long and is not needed.
        surroundings.watch().close();
        all.forEach(Protection::stop);
        workers.shutdown();
        boolean ended = true;
        for (Protection protection : all) {
            ended &= protection.awaitEnd(Duration.ofNanos(end - System.nanoTime()));
        }
        return workers.awaitEnd(Duration.ofNanos(end - System.nanoTime())) && ended;
    }
}
