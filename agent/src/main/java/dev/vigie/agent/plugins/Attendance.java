package dev.vigie.agent.plugins;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What is being asked of one matcher, and of those it makes for directories, right now. Thread-safe. */
final class Attendance {
    private final String what;
    private final int patience;
    private final BiFunction<PluginCall, String, String> words;
    private final Consumer<String> hung;
    private final Map<Thread, Question> open = new ConcurrentHashMap<>();
    private volatile boolean silenced;
    private boolean lost; // Used by the patrol alone.

    Attendance(String what, int patience, BiFunction<PluginCall, String, String> words, Consumer<String> hung) {
        this.what = what;
        this.patience = patience;
        this.words = words;
        this.hung = hung;
    }

    /**
     * Asks, unless the matcher hung before.
     *
     * @param unasked the answer then
     */
    <A> A ask(String path, A unasked, Supplier<A> matcher) {
        if (silenced) {
            return unasked;
        }
        Question question = new Question(path, Thread.currentThread());
        open.put(Thread.currentThread(), question);
        try {
            return matcher.get();
        } finally {
            open.remove(Thread.currentThread());
            question.answered();
        }
    }

    void look() {
        open.values().forEach(this::look);
    }

    private void look(Question question) {
        question.looks++;
        if (question.looks >= patience && question.complaint.isEmpty()) {
            PluginCall.of(question.thread).ifPresent(call -> interrupt(question, call));
        } else if (!question.complaint.isEmpty() && !lost) {
            lost = true;
            hung.accept(question.complaint + " It does not react to being interrupted either. So " + what
                    + " has ended: restart Vigie. Tell its author.");
        }
    }

    private void interrupt(Question question, PluginCall call) {
        question.complaint = words.apply(call, "around \"" + question.path + "\"");
        if (!silenced) {
            silenced = true;
            hung.accept(question.complaint + " So it is not asked any more for " + what
                    + ": what it leaves out may start a backup. Tell its author.");
        }
        question.interrupt();
    }

    /** The thread that asked has more to do: an interrupt that was meant for the plugin must not reach the rest. */
    private static final class Question {
        private final String path;
        private final Thread thread;

        // Used by the patrol alone.
        private int looks;
        private String complaint = "";

        // Guarded by this.
        private boolean answered;
        private boolean interrupted;

        Question(String path, Thread thread) {
            this.path = path;
            this.thread = thread;
        }

        synchronized void interrupt() {
            if (!answered) {
                interrupted = true;
                thread.interrupt();
            }
        }

        synchronized void answered() {
            answered = true;
            if (interrupted) {
                Thread.interrupted();
            }
        }
    }
}
