package dev.vigie.agent.plugins;

import dev.vigie.agent.plugins.Attendance.Question;
import dev.vigie.api.exclude.ExclusionMatcher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then at the threads that ask matchers something. A matcher that keeps one too long is retired: it is
 * interrupted, and for as long as the process lives nobody asks it about that folder any more, so that it leaves nothing
 * out. One thread looks after all of them, as long as there is one to look after. Thread-safe.
 */
final class Patrol {
    private static final Logger log = LoggerFactory.getLogger(Patrol.class);

    private final Duration interval;
    private final int patience;
    private final BiFunction<PluginCall, String, String> words;
    private final Set<Attendance> attended = ConcurrentHashMap.newKeySet();
    private final Map<MatcherUse, String> retired = new ConcurrentHashMap<>();

    // Guarded by this.
    private boolean walking;

    /**
     * @param interval between looks
     * @param patience after how many looks a question has waited too long for its answer
     * @param words for a plugin that does not come back, given where it was
     */
    Patrol(Duration interval, int patience, BiFunction<PluginCall, String, String> words) {
        this.interval = interval;
        this.patience = patience;
        this.words = words;
    }

    /**
     * Looks after a matcher until it is closed.
     *
     * @param hung told once, by any thread, when the matcher is retired, perhaps before this returns
     */
    AttendedMatcher attend(MatcherUse use, ExclusionMatcher matcher, Consumer<String> hung) {
        Attendance attendance = new Attendance(use, hung);
        attended.add(attendance);
        retired(use).ifPresent(attendance::retire);
        begin();
        return new AttendedMatcher(matcher, attendance, () -> attended.remove(attendance));
    }

    /** Why a matcher is not asked any more, for a person; empty when it is. */
    Optional<String> retired(MatcherUse use) {
        return Optional.ofNullable(retired.get(use));
    }

    /**
     * Has nobody ask a matcher any more.
     *
     * @param complaint what it did, for a person
     * @return that, and what it means
     */
    String retire(MatcherUse use, String complaint) {
        String reason = complaint + " So what " + use.patterns() + " leaves out of " + use.source()
                + " is backed up as well until Vigie is restarted. Tell its author.";
        String before = retired.putIfAbsent(use, reason);
        if (before != null) {
            return before;
        }
        log.error("{}", reason);
        attended.stream()
                .filter(attendance -> attendance.use().equals(use))
                .forEach(attendance -> attendance.retire(reason));
        return reason;
    }

    /** Whether a thread waits for the answer of a matcher. */
    boolean isAsking(Thread thread) {
        return question(thread).isPresent();
    }

    /** Whether a thread waits for the answer of a matcher that did not react to being interrupted either. */
    boolean isLost(Thread thread) {
        return question(thread).filter(Question::isInVain).isPresent();
    }

    private Optional<Question> question(Thread thread) {
        return attended.stream()
                .flatMap(attendance -> attendance.question(thread).stream())
                .findFirst();
    }

    private synchronized void begin() {
        if (!walking) {
            walking = true;
            Thread thread = new Thread(this::walk, "looking after matchers");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void walk() {
        try {
            while (goesOn()) {
                Thread.sleep(interval.toMillis());
                attended.forEach(attendance -> attendance.questions().forEach(question -> look(attendance, question)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Attendance attendance, Question question) {
        if (question.look() >= patience) {
            PluginCall.of(question.thread()).ifPresent(call -> {
                retire(attendance.use(), words.apply(call, "around \"" + question.path() + "\""));
                question.interrupt();
            });
        }
    }

    private synchronized boolean goesOn() {
        walking = !attended.isEmpty();
        return walking;
    }
}
