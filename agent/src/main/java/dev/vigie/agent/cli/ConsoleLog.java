package dev.vigie.agent.cli;

import dev.vigie.agent.logging.LogLevel;
import dev.vigie.agent.logging.Logging;

/** Log lines for a person: on standard error, with local time. */
final class ConsoleLog {

    /** How much to log. */
    enum Detail {
        WARNINGS(LogLevel.WARN),
        NEWS(LogLevel.INFO),
        EVERYTHING(LogLevel.DEBUG);

        private final LogLevel level;

        Detail(LogLevel level) {
            this.level = level;
        }
    }

    private ConsoleLog() {}

    /** Sets up logging. Must be called before the first line is logged, once. */
    static void start(Detail detail) {
        Logging.toConsole(detail.level);
    }
}
