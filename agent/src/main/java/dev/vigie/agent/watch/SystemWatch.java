package dev.vigie.agent.watch;

import dev.vigie.agent.path.Presence;
import dev.vigie.agent.platform.OwnerOnly;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The watch service of the system, one for all folders, because Linux lets a user have few of them (128). A thread of its
 * own takes what it reports and hands each folder its share. It does nothing else, so no folder holds up another. When
 * the service dies, everyone is told, and the next registration begins a new one.
 *
 * <p>Where the system watches whole trees by itself (macOS, Windows) folders do without this. All methods may be called
 * from any thread.
 */
public final class SystemWatch implements AutoCloseable {
    static {
        // Events the JDK keeps for one directory before it drops them: as many as Linux keeps for all of them.
        String limit = "jdk.nio.file.WatchService.maxEventsPerPoll";
        if (System.getProperty(limit) == null) {
            System.setProperty(limit, "16384");
        }
    }

    /**
     * How many may ask the JDK to register something at once. It tells its thread of each by a byte in a socket, holding
     * the lock that thread needs to go on, so that some 280 at once stand still for ever (seen with JDK 17 on Linux).
     */
    private static final int ASKING_AT_ONCE = 16;

    private static final List<WatchEvent.Kind<?>> CHANGES = List.of(
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);

    private static final List<WatchEvent.Kind<?>> ARRIVALS = List.of(StandardWatchEventKinds.ENTRY_CREATE);

    private static final Duration PROOF_INTERVAL = Duration.ofMinutes(5);
    private static final Duration PROOF_PATIENCE = Duration.ofSeconds(30);

    private final Source source;
    private final List<WatchEvent.Kind<?>> kinds;
    private final Optional<SystemWatch> arrivals;
    private final Optional<Path> proof;
    private final Duration proofInterval;
    private final Duration proofPatience;
    /** Taken to read by who registers and to write by who cancels: two may share a key, even under different paths. */
    private final ReadWriteLock keys = new ReentrantReadWriteLock();

    private final Semaphore asking = new Semaphore(ASKING_AT_ONCE);

    // Guarded by this.
    private Optional<Session> current = Optional.empty();
    private boolean closed;
    private long nextProof;

    /** Opens a watch service of the system. */
    interface Source {
        WatchService open() throws IOException;
    }

    /** Told what concerns its directories; has to return at once. */
    interface Subscriber {
        /** @param events as the JDK reports them for the directory; {@code OVERFLOW} when some were lost */
        void reported(Path directory, List<WatchEvent<?>> events);

        /** The directory is not watched any more: it was deleted, or its file system is gone. */
        void gone(Path directory);

        /** No directory is watched any more. */
        void died(String reason);
    }

    private record Subscription(Subscriber subscriber, Path directory) {}

    /** One watch service from its beginning to its death. */
    private static final class Session {
        private final WatchService service;
        private final Map<WatchKey, List<Subscription>> subscriptions = new ConcurrentHashMap<>();
        private volatile CountDownLatch proven = new CountDownLatch(1);

        Session(WatchService service) {
            this.service = service;
        }
    }

    /**
     * @param proofPlace a directory Vigie may write to: a file in it is touched every five minutes to see whether that is
     *     still reported; empty to believe it is. Better not on a disk that should sleep
     */
    public SystemWatch(Optional<Path> proofPlace) {
        this(
                FileSystems.getDefault()::newWatchService,
                proofPlace.map(place -> place.resolve("watch-proof")),
                PROOF_INTERVAL,
                PROOF_PATIENCE);
    }

    SystemWatch(Source source, Optional<Path> proof, Duration proofInterval, Duration proofPatience) {
        this(source, CHANGES, Optional.of(new SystemWatch(source)), proof, proofInterval, proofPatience);
    }

    /** Tells what comes, and nothing else. */
    private SystemWatch(Source source) {
        this(source, ARRIVALS, Optional.empty(), Optional.empty(), PROOF_INTERVAL, PROOF_PATIENCE);
    }

    private SystemWatch(
            Source source,
            List<WatchEvent.Kind<?>> kinds,
            Optional<SystemWatch> arrivals,
            Optional<Path> proof,
            Duration proofInterval,
            Duration proofPatience) {
        this.source = source;
        this.kinds = kinds;
        this.arrivals = arrivals;
        this.proof = proof;
        this.proofInterval = proofInterval;
        this.proofPatience = proofPatience;
    }

    /**
     * Another watch service, which tells only what comes into a directory. All who use one service are told the same of a
     * directory, and where somebody writes all the time that would wake this process for each line.
     */
    SystemWatch arrivals() {
        return arrivals.orElse(this);
    }

    /**
     * Has a directory watched. Whatever changes in it after this returned is reported. One that was registered under
     * another path is reported under both: it may have been moved, but a link may also have been in the place of another
     * directory for a moment, which the system follows, and nobody knows which.
     *
     * @return to {@link #release} it by
     * @throws IOException when the system refuses
     */
    WatchKey register(Path directory, Subscriber subscriber) throws IOException {
        Session session = session();
        keys.readLock().lock();
        try {
            WatchKey key = watch(directory, session.service);
            session.subscriptions.merge(key, List.of(new Subscription(subscriber, directory)), SystemWatch::joined);
            if (existing().filter(session::equals).isEmpty()) {
                throw new ClosedWatchServiceException();
            }
            return key;
        } catch (ClosedWatchServiceException e) {
            throw new IOException("the system's watch service was closed", e);
        } finally {
            keys.readLock().unlock();
        }
    }

    private WatchKey watch(Path directory, WatchService service) throws IOException {
        asking.acquireUninterruptibly();
        try {
            return directory.register(service, kinds.toArray(WatchEvent.Kind<?>[]::new));
        } finally {
            asking.release();
        }
    }

    private static List<Subscription> joined(List<Subscription> known, List<Subscription> more) {
        return Stream.concat(known.stream(), more.stream()).distinct().toList();
    }

    /**
     * As {@link #release(Subscriber)}, in a thread of its own: that takes a while, and may have to wait for what others
     * register.
     *
     * @param root the folder that is no longer watched
     */
    void releaseLater(Subscriber subscriber, Path root) {
        thread(() -> release(subscriber), "no longer watching " + root).start();
    }

    /** Reports nothing to a subscriber any more. Takes a while when it had many directories. */
    void release(Subscriber subscriber) {
        Optional<Session> session = existing();
        session.ifPresent(existing -> existing.subscriptions.forEach((key, subscriptions) -> {
            if (subscriptions.stream().anyMatch(one -> one.subscriber().equals(subscriber))) {
                release(existing, key, one -> one.subscriber().equals(subscriber));
            }
        }));
    }

    /**
     * Reports nothing to a subscriber any more under one path. Under others, such as where the directory is now, it goes on
     * being reported.
     *
     * @param key what registering the path answered
     */
    void release(Path directory, WatchKey key, Subscriber subscriber) {
        Subscription unwanted = new Subscription(subscriber, directory);
        existing()
                .filter(session -> session.subscriptions.containsKey(key))
                .ifPresent(session -> release(session, key, unwanted::equals));
    }

    /**
     * As {@link #release}, of a directory that was moved away. Nothing happens when one is back at its place.
     *
     * @param top what was moved, the directory or one above it
     * @return whether nothing is at the place
     */
    boolean releaseGone(Path top, Path directory, WatchKey key, Subscriber subscriber) {
        // Nobody registers meanwhile, so what comes to the place from now on is registered after this.
        keys.writeLock().lock();
        try {
            boolean isGone = !Presence.mayBeDirectory(top);
            if (isGone) {
                release(directory, key, subscriber);
            }
            return isGone;
        } finally {
            keys.writeLock().unlock();
        }
    }

    private void release(Session session, WatchKey key, Predicate<Subscription> unwanted) {
        keys.writeLock().lock();
        try {
            List<Subscription> others = session.subscriptions.computeIfPresent(key, (same, subscriptions) -> {
                List<Subscription> rest =
                        subscriptions.stream().filter(unwanted.negate()).toList();
                return rest.isEmpty() ? null : rest;
            });
            if (others == null && existing().filter(session::equals).isPresent()) {
                key.cancel();
            }
        } finally {
            keys.writeLock().unlock();
        }
    }

    private synchronized Optional<Session> existing() {
        return current;
    }

    private synchronized Session session() throws IOException {
        if (closed) {
            throw new IOException("watching has ended");
        }
        if (current.isEmpty()) {
            Session session = new Session(source.open());
            thread(() -> dispatch(session), "dispatching changes").start();
            current = Optional.of(session);
            nextProof = System.nanoTime() + proofInterval.toNanos();
        }
        return current.get();
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void dispatch(Session session) {
        try {
            while (true) {
                dispatch(session, session.service.take());
            }
        } catch (ClosedWatchServiceException e) {
            died(session, "the system's watch service was closed");
        } catch (InterruptedException | RuntimeException | Error e) {
            died(session, "the system no longer reports changes: " + e);
        }
    }

    private static void dispatch(Session session, WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        boolean valid = key.reset();
        List<Subscription> subscriptions = valid ? session.subscriptions.get(key) : session.subscriptions.remove(key);
        if (subscriptions != null) {
            for (Subscription one : subscriptions) {
                if (!events.isEmpty()) {
                    one.subscriber().reported(one.directory(), events);
                }
                if (!valid) {
                    one.subscriber().gone(one.directory());
                }
            }
        }
    }

    private void died(Session session, String reason) {
        if (!end(session)) {
            return;
        }
        Set<Subscriber> told = new HashSet<>();
        session.subscriptions.values().stream()
                .flatMap(List::stream)
                .map(Subscription::subscriber)
                .filter(told::add)
                .forEach(subscriber -> subscriber.died(reason));
    }

    /** Whether this was what ended it. */
    private boolean end(Session session) {
        synchronized (this) {
            if (current.filter(session::equals).isEmpty()) {
                return false;
            }
            current = Optional.empty();
        }
        // Of one that is dead, closing may never return.
        thread(() -> close(session.service), "closing the watch").start();
        return true;
    }

    private static void close(WatchService service) {
        try {
            service.close();
        } catch (IOException e) {
            // Nothing is read from it any more.
        }
    }

    /**
     * Sees now and then, and at most as often as it should, whether changes are still reported. When there is no answer,
     * the service is dead and everyone is told. Does not wait for it.
     */
    void prove() {
        if (proof.isPresent()) {
            claimProof()
                    .ifPresent(session -> thread(
                                    () -> prove(session, proof.get()), "waiting for proof that changes are reported")
                            .start());
        }
    }

    private synchronized Optional<Session> claimProof() {
        long now = System.nanoTime();
        if (current.isEmpty() || now - nextProof < 0) {
            return Optional.empty();
        }
        nextProof = now + proofInterval.toNanos();
        return current;
    }

    /** All but the waiting happens in a thread of its own, because asking a dead service may never return either. */
    private void prove(Session session, Path file) {
        CountDownLatch proven = new CountDownLatch(1);
        session.proven = proven;
        CountDownLatch touched = new CountDownLatch(1);
        thread(() -> touch(session, file, touched), "proving that changes are reported")
                .start();
        try {
            if (!proven.await(proofPatience.toNanos(), TimeUnit.NANOSECONDS) && touched.getCount() == 0) {
                died(session, "the system no longer reports changes: " + file + " was touched, and nothing was said");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A place that cannot be written to proves nothing either way. */
    private void touch(Session session, Path file, CountDownLatch touched) {
        try {
            Files.createDirectories(file.getParent(), OwnerOnly.directory(file.getParent()));
            if (!Files.exists(file)) {
                Files.createFile(file, OwnerOnly.file(file));
            }
            touched.countDown();
            register(file.getParent(), new Proof(session));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            session.proven.countDown();
        }
    }

    /** Whatever is reported of the place is proof enough. Two of a session are one. */
    private record Proof(Session session) implements Subscriber {
        @Override
        public void reported(Path directory, List<WatchEvent<?>> events) {
            session.proven.countDown();
        }

        @Override
        public void gone(Path directory) {}

        @Override
        public void died(String reason) {}
    }

    /** Ends watching, and tells nobody. */
    @Override
    public void close() {
        Optional<Session> session;
        synchronized (this) {
            closed = true;
            session = current;
        }
        session.ifPresent(this::end);
        arrivals.ifPresent(SystemWatch::close);
    }
}
