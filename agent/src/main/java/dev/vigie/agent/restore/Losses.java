package dev.vigie.agent.restore;

import dev.vigie.agent.path.Reason;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a restore could not restore. Used by one thread at a time. */
final class Losses {
    private static final int MOST_NAMED = 100_000;

    private final BooleanSupplier cancelled;
    private final List<Problem> named = new ArrayList<>();
    private long unnamed;
    private boolean cancellationNamed;

    /** @param cancelled whether the restore was told to end before it is done */
    Losses(BooleanSupplier cancelled) {
        this.cancelled = cancelled;
    }

    /** What there are few of is named however many others are. */
    void add(Problem problem) {
        named.add(problem);
    }

    /** Each file is named, unless there are so many that an archive could fill the memory with them. */
    void name(Problem problem) {
        if (named.size() < MOST_NAMED) {
            named.add(problem);
        } else {
            unnamed++;
        }
    }

    /** A cancelled restore is named once, by {@link #nameCancellation}, not for every file it did not come to. */
    void name(String path, IOException cause) {
        if (!cancelled.getAsBoolean()) {
            name(new Problem(path, Reason.of(cause)));
        }
    }

    /** If it was cancelled, that is all there is to say so far. */
    void nameCancellation() {
        if (cancelled.getAsBoolean()) {
            cancellationNamed = true;
            named.clear();
            add(new Problem("", "the restore was cancelled; what it had not come to is missing"));
        }
    }

    /** Whether it was cancelled before it had come to everything. */
    boolean isCancellationNamed() {
        return cancellationNamed;
    }

    boolean isEmpty() {
        return named.isEmpty();
    }

    List<Problem> all() {
        List<Problem> all = new ArrayList<>(named);
        if (unnamed > 0) {
            all.add(new Problem("", unnamed + " more could not be restored"));
        }
        return all;
    }
}
