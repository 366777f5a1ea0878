package dev.vigie.agent.cli;

import java.util.Map;
import org.tinylog.configuration.Configuration;

/** Log lines for a person: on standard error, with local time. */
final class ConsoleLog {

    /** How much to log. */
    enum Detail {
        WARNINGS("warn", "{message-only}"),
        NEWS("info", "{message-only}"),
        EVERYTHING("debug", "{message}");

        private final String level;
        private final String message;

        Detail(String level, String message) {
            this.level = level;
            this.message = message;
        }
    }

    private ConsoleLog() {}

    /** Sets up logging. Must be called before the first line is logged, once. */
    static void start(Detail detail) {
        Configuration.replace(Map.of(
                "level", detail.level,
                "writer", "console",
                "writer.stream", "err",
                "writer.format", "{date: yyyy-MM-dd HH:mm:ss} - {level} - " + detail.message,
                "autoshutdown", "false"));
    }
}
