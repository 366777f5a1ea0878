package dev.vigie.agent.watch;

import dev.vigie.agent.path.PathName;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.RelativePath;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.Watchable;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Watches one tree by a single key, as Windows does, where the system watches directories: each is registered with the
 * {@link SystemWatch} that all folders share, many at a time. What is reported waits here, in bounded memory, until it is
 * taken; new directories are registered by who takes it. Who takes it, or registers the tree, may be kept for ever by a
 * filter: once the tree is cancelled, this ends by itself at the next thing that is reported.
 */
final class RecursiveWatch implements WatchService, SystemWatch.Subscriber {
    /** As many events as Linux keeps; when more wait, the rest counts as lost. */
    private static final int MOST_WAITING = 16_384;

    private final SystemWatch system;
    private final Path root;
    private final PrunedTree tree;
    private final Consumer<String> trouble;
    private final TreeKey key = new TreeKey();
    /** By path with a slash at its end, so that what is below a directory follows it without a gap. */
    private final NavigableMap<String, Registration> registrations = new ConcurrentSkipListMap<>();

    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<String> shortfall = new AtomicReference<>();
    private final Set<Path> unmounted = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private record Registration(Path directory, WatchKey key) {}

    /** What was heard of one directory. */
    private record Report(Path directory, List<WatchEvent<?>> events, boolean gone) {
        int weight() {
            return events.size() + (gone ? 1 : 0);
        }
    }

    /** @param path absolute, so that it is the same wherever the key is thought to lie; null when events were lost */
    private record TreeEvent(WatchEvent.Kind<?> what, Path path) implements WatchEvent<Object> {
        @Override
        @SuppressWarnings("unchecked")
        public Kind<Object> kind() {
            return (Kind<Object>) what;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public Object context() {
            return path;
        }
    }

    /** @param trouble told when events cannot be followed any more, or not all */
    RecursiveWatch(SystemWatch system, Path root, PrunedTree tree, Consumer<String> trouble) {
        this.system = system;
        this.root = root;
        this.tree = tree;
        this.trouble = trouble;
    }

    /** Why a part of the tree is not watched, and what to do about it; empty when all of it is. */
    Optional<String> shortfall() {
        return Optional.ofNullable(shortfall.get());
    }

    /** The root as a path that registers with this service. The JDK's own paths register with the JDK's own only. */
    Path registrable() {
        return (Path) Proxy.newProxyInstance(
                RecursiveWatch.class.getClassLoader(), new Class<?>[] {Path.class}, this::onRoot);
    }

    private Object onRoot(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "register" -> {
                tree.walk(root, this::register);
                return key;
            }
            case "toAbsolutePath" -> {
                return proxy;
            }
            case "equals" -> {
                return proxy == arguments[0] || root.equals(arguments[0]);
            }
            default -> {
                try {
                    return method.invoke(root, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        }
    }

    /**
     * Once the system lets no more directories be watched, those that are go on being watched: they are many of those that
     * are still to come, when everything is registered anew.
     */
    private void register(Path directory) throws IOException {
        try {
            put(new Registration(directory, system.register(directory, this)));
        } catch (IOException e) {
            Optional<String> advice = InotifyLimits.OF_THE_SYSTEM.advice(e);
            if (advice.isEmpty() || directory.equals(root)) {
                throw e;
            }
            shortfall.compareAndSet(null, advice.get());
        }
    }

    /** What was at the place before is there no longer; where it is now, it is registered as well or will be. */
    private void put(Registration registration) {
        Registration before = registrations.put(place(registration.directory()), registration);
        if (before != null && !before.key().equals(registration.key())) {
            system.release(before.directory(), before.key(), this);
        }
    }

    private String place(Path directory) {
        return PathName.text(root, directory) + '/';
    }

    @Override
    public void reported(Path directory, List<WatchEvent<?>> events) {
        if (tree.isCancelled()) {
            close();
        } else if (waiting.addAndGet(events.size()) > MOST_WAITING) {
            waiting.addAndGet(1 - events.size());
            reports.add(new Report(directory, List.of(new TreeEvent(StandardWatchEventKinds.OVERFLOW, null)), false));
        } else {
            reports.add(new Report(directory, events, false));
        }
    }

    @Override
    public void gone(Path directory) {
        waiting.incrementAndGet();
        reports.add(new Report(directory, List.of(), true));
    }

    @Override
    public void died(String reason) {
        trouble.accept(reason);
    }

    @Override
    public WatchKey poll() {
        Report report = reports.poll();
        return report != null && follow(report) ? key : null;
    }

    @Override
    public WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
        Report report = reports.poll(timeout, unit);
        return report != null && follow(report) ? key : null;
    }

    @Override
    public WatchKey take() throws InterruptedException {
        while (!follow(reports.take())) {
            // Nothing in it was of interest.
        }
        return key;
    }

    /** Whether there is something to say. */
    private boolean follow(Report report) {
        if (closed) {
            throw new ClosedWatchServiceException();
        }
        waiting.addAndGet(-report.weight());
        report.events().forEach(event -> follow(report.directory(), event));
        if (report.gone()) {
            follow(report.directory());
        }
        return !key.valid || !key.events.isEmpty();
    }

    /** What is not deleted was unmounted, and the directory below has come to light. */
    private void follow(Path gone) {
        key.valid &= !gone.equals(root);
        registrations.remove(place(gone));
        if (key.valid && Presence.mayBeDirectory(gone)) {
            unmounted.add(gone);
            watchAlso(gone);
            key.events.add(new TreeEvent(StandardWatchEventKinds.ENTRY_CREATE, gone));
        }
    }

    /** Directories at which something was unmounted since this was asked; by any thread. */
    Set<Path> takeUnmounted() {
        Set<Path> taken = Set.copyOf(unmounted);
        unmounted.removeAll(taken);
        return taken;
    }

    private void follow(Path directory, WatchEvent<?> event) {
        if (event.context() == null) {
            key.events.add(new TreeEvent(StandardWatchEventKinds.OVERFLOW, null));
            return;
        }
        Path path = directory.resolve((Path) event.context());
        if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE && Presence.mayBeDirectory(path)) {
            watchAlso(path);
        } else if (event.kind() == StandardWatchEventKinds.ENTRY_DELETE) {
            release(path);
        }
        key.events.add(new TreeEvent(event.kind(), path));
    }

    /** Of what was moved out of the tree nothing is of interest any more. What was moved within it is told to have come. */
    private void release(Path top) {
        String text = PathName.text(root, top);
        RelativePath.below(text, registrations).forEach((place, registration) -> {
            if (system.releaseGone(top, registration.directory(), registration.key(), this)) {
                registrations.remove(place, registration);
            }
        });
    }

    /** Another file system is at a directory now, which no event tells. */
    void exchanged(Path directory) {
        reported(directory, List.of(new TreeEvent(StandardWatchEventKinds.ENTRY_CREATE, directory)));
    }

    /** That it came is to be told after it is watched, and stands for all that was in it by then. */
    private void watchAlso(Path directory) {
        boolean whole = shortfall.get() == null;
        try {
            tree.walk(directory, this::register);
            if (whole) {
                shortfall().ifPresent(trouble);
            }
        } catch (IOException e) {
            trouble.accept("a new directory cannot be watched: " + e);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            gone(root);
            system.releaseLater(this, root);
        }
    }

    /** Used by the one thread that takes events. */
    private final class TreeKey implements WatchKey {
        private List<WatchEvent<?>> events = new ArrayList<>();
        private boolean valid = true;

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        public List<WatchEvent<?>> pollEvents() {
            List<WatchEvent<?>> taken = events;
            events = new ArrayList<>();
            return taken;
        }

        @Override
        public boolean reset() {
            return valid;
        }

        @Override
        public void cancel() {
            valid = false;
        }

        @Override
        public Watchable watchable() {
            return root;
        }
    }
}
