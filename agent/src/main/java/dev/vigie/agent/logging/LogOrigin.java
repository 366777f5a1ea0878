package dev.vigie.agent.logging;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;

/**
 * A class loader whose classes log under a name of their own. The name is found by who called the logger: whatever thread
 * that was in, and whichever library of the plugin it was.
 */
public interface LogOrigin {
    /** What stands before the messages of its classes. */
    String logName();

    /** The origin of a line that is being logged by the present thread; empty for the program's own. */
    static Optional<String> ofPresentLine() {
        return Caller.WALKER.walk(frames -> frames.filter(Caller::isCaller)
                .findFirst()
                .map(frame -> frame.getDeclaringClass().getClassLoader())
                .filter(LogOrigin.class::isInstance)
                .map(loader -> ((LogOrigin) loader).logName()));
    }

    /** How the caller is told from what is between. */
    final class Caller {
        private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
        private static final List<String> BETWEEN =
                List.of("org.slf4j.", "org.tinylog.", LogOrigin.class.getPackageName() + ".");

        private Caller() {}

        private static boolean isCaller(StackFrame frame) {
            String name = frame.getClassName();
            return BETWEEN.stream().noneMatch(name::startsWith);
        }
    }
}
