package dev.vigie.agent.plugins;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What is being asked of one matcher, and of those it makes for directories, right now. Thread-safe. */
final class Attendance {
    private final MatcherUse use;
    private final Consumer<String> hung;
    private final Map<Thread, Question> open = new ConcurrentHashMap<>();
    private final AtomicReference<String> retired = new AtomicReference<>();

    /** @param hung told once when the matcher is retired */
    Attendance(MatcherUse use, Consumer<String> hung) {
        this.use = use;
        this.hung = hung;
    }

    MatcherUse use() {
        return use;
    }

    /**
     * Asks, unless the matcher is retired. What one that is retired meanwhile says or throws does not count either.
     *
     * @param unasked the answer then
     */
    <A> A ask(String path, A unasked, Supplier<A> matcher) {
        if (isRetired()) {
            return unasked;
        }
        Question question = new Question(path, Thread.currentThread());
        open.put(Thread.currentThread(), question);
        try {
            A answer = matcher.get();
            return isRetired() ? unasked : answer;
        } catch (Throwable e) {
            if (isRetired()) {
                return unasked;
            }
            throw e;
        } finally {
            open.remove(Thread.currentThread());
            question.answered();
        }
    }

    private boolean isRetired() {
        return retired.get() != null;
    }

    /** Has it asked nothing any more, for this reason. */
    void retire(String reason) {
        if (retired.compareAndSet(null, reason)) {
            hung.accept(reason);
        }
    }

    /** Why it is not asked any more; empty when it is. */
    Optional<String> retired() {
        return Optional.ofNullable(retired.get());
    }

    Collection<Question> questions() {
        return open.values();
    }

    Optional<Question> question(Thread thread) {
        return Optional.ofNullable(open.get(thread));
    }

    /** The thread that asked has more to do: an interrupt that was meant for the plugin must not reach the rest. */
    static final class Question {
        private final String path;
        private final Thread thread;

        // Guarded by this.
        private int looks;
        private boolean answered;
        private boolean interrupted;
        private boolean inVain;

        Question(String path, Thread thread) {
            this.path = path;
            this.thread = thread;
        }

        String path() {
            return path;
        }

        Thread thread() {
            return thread;
        }

        /** How often it has been looked at, this time included. */
        synchronized int look() {
            inVain = interrupted;
            return ++looks;
        }

        synchronized void interrupt() {
            if (!answered) {
                interrupted = true;
                thread.interrupt();
            }
        }

        /** Whether it was still open a look after it was interrupted. */
        synchronized boolean isInVain() {
            return inVain;
        }

        synchronized void answered() {
            answered = true;
            if (interrupted) {
                Thread.interrupted();
            }
        }
    }
}
