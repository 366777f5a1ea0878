package dev.vigie.agent.plugins;

import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.Verdict;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link Watchdog} knows of work it watches: whether it goes on, and what it holds that others wait for. Used by the
 * work; thread-safe.
 */
public final class Watched {
    private static final Logger log = LoggerFactory.getLogger(Watched.class);

    private final AtomicLong signs = new AtomicLong();
    private volatile String work;
    private volatile String lastDone = "";
    private volatile String lastAsked = "";
    private volatile boolean abandoned;

    // Guarded by this.
    private final Deque<AutoCloseable> held = new ArrayDeque<>();

    /** @param work what it is, for messages */
    Watched(String work) {
        this.work = work;
    }

    /**
     * Says that the work has come to another part, and that those before it are done.
     *
     * @param part what it is, such as "the removal of old backups", for messages
     */
    public void turnTo(String part) {
        work = part;
        lastDone = "";
        lastAsked = "";
        signs.incrementAndGet();
    }

    /** A listener that passes everything on, and takes what it hears for signs of life. */
    public ProgressListener reporting(ProgressListener next) {
        return new ProgressListener() {
            @Override
            public boolean wantsTotals() {
                return next.wantsTotals();
            }

            @Override
            public void begin(Phase phase, long files, long bytes) {
                signs.incrementAndGet();
                next.begin(phase, files, bytes);
            }

            @Override
            public void fileDone(String path) {
                signs.incrementAndGet();
                lastDone = path;
                next.fileDone(path);
            }

            @Override
            public void bytesDone(long bytes) {
                signs.incrementAndGet();
                next.bytesDone(bytes);
            }
        };
    }

    /** A stream that passes everything on, and takes what is written for signs of life. */
    public OutputStream writing(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                signs.incrementAndGet();
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                signs.incrementAndGet();
                out.write(bytes, offset, length);
            }
        };
    }

    /** Leaves nothing out, and takes each question for a sign of life. */
    public ExclusionMatcher asking() {
        return candidate -> {
            signs.incrementAndGet();
            lastAsked = candidate.path();
            return Verdict.INCLUDE;
        };
    }

    /** Says that work is to end, also when nobody waits for it any more. */
    public BooleanSupplier orAbandoned(BooleanSupplier cancelled) {
        return () -> abandoned || cancelled.getAsBoolean();
    }

    /**
     * What must not stay taken when the work is abandoned: it is closed then, by another thread, and once more by the work
     * should it ever come back.
     */
    public synchronized <C extends AutoCloseable> C holding(C resource) {
        held.push(resource);
        if (abandoned) {
            letGo();
        }
        return resource;
    }

    long signs() {
        return signs.get();
    }

    String work() {
        return work;
    }

    /** Which file the work had come to, in words; {@code ""} when it had come to none. What is asked may be far ahead. */
    String reached(PluginCall call) {
        if (call.ofMatcher()) {
            return lastAsked.isEmpty() ? "" : "around \"" + lastAsked + "\"";
        }
        return lastDone.isEmpty() ? "" : "after \"" + lastDone + "\"";
    }

    /** Nobody waits for the work any more. */
    synchronized void abandon() {
        abandoned = true;
        letGo();
    }

    private void letGo() {
        while (!held.isEmpty()) {
            try {
                held.pop().close();
            } catch (Exception e) {
                log.warn("What a hanging plugin kept could not be given back: {}", e.toString());
            }
        }
    }
}
