package dev.vigie.agent.plugins;

import dev.vigie.api.exclude.ExclusionMatcher;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Looks now and then at the threads that ask matchers something. One thread does so for all of them, as long as there is
 * one to look at. Thread-safe.
 */
final class Patrol {
    private final Duration interval;
    private final int patience;
    private final BiFunction<PluginCall, String, String> words;
    private final Set<Attendance> attended = ConcurrentHashMap.newKeySet();

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

    ExclusionMatcher attend(String what, ExclusionMatcher matcher, Consumer<String> hung) {
        Attendance attendance = new Attendance(what, patience, words, hung);
        attended.add(attendance);
        begin();
        return new AttendedMatcher(matcher, attendance, () -> attended.remove(attendance));
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
                attended.forEach(Attendance::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean goesOn() {
        walking = !attended.isEmpty();
        return walking;
    }
}
