package dev.vigie.agent.watch;

import dev.vigie.agent.watch.WatchEvent.Changed;
import dev.vigie.agent.watch.WatchEvent.RootDirty;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Remembers what was noticed; can be made to hold up the thread that tells it. */
final class Noticed implements WatchListener {
    private final List<WatchEvent> events = new CopyOnWriteArrayList<>();
    private final List<WatchHealth> healths = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public void noticed(WatchEvent event) {
        events.add(event);
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void healthChanged(WatchHealth health) {
        healths.add(health);
    }

    void holdUp() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    List<String> paths() {
        return events.stream()
                .filter(Changed.class::isInstance)
                .map(event -> ((Changed) event).path())
                .toList();
    }

    List<String> reasons() {
        return events.stream()
                .filter(RootDirty.class::isInstance)
                .map(event -> ((RootDirty) event).reason())
                .toList();
    }

    /** Whether something was noticed that makes one look at this path: itself, a directory above it, or everything. */
    boolean covers(String path) {
        return !reasons().isEmpty()
                || paths().stream().anyMatch(noticed -> noticed.equals(path) || path.startsWith(noticed + "/"));
    }

    List<WatchHealth> healths() {
        return healths;
    }

    void forget() {
        events.clear();
    }
}
