package dev.vigie.agent.logging;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.vigie.agent.text.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tinylog.core.LogEntry;

/** How a log entry looks. */
final class LogLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final String LINE_BREAK = System.lineSeparator() + "    ";

    private LogLine() {}

    /** Takes a while to make, and is not needed for text. */
    private static final class Json {
        private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    }

    static String of(Line line, LogFormat format, boolean stackTraces) {
        return switch (format) {
            case TEXT -> text(line, stackTraces);
            case JSON -> json(line);
        };
    }

    private static String text(Line logged, boolean stackTraces) {
        LogEntry entry = logged.entry();
        String line = TIME.format(entry.getTimestamp().toInstant()) + " - " + entry.getLevel() + " - "
                + logged.plugin().map(plugin -> "[" + plugin + "] ").orElse("")
                + harmless(message(entry));
        return stackTraces && entry.getException() != null
                ? line + LINE_BREAK + harmless(stackTrace(entry.getException()))
                : line;
    }

    /**
     * Names of files may hold anything, also what commands a terminal or looks like another line of the log, which is
     * spelled out; and the second line on is indented.
     */
    private static String harmless(String text) {
        return text.lines().map(Printable::logLine).collect(Collectors.joining(LINE_BREAK));
    }

    private static String json(Line logged) {
        LogEntry entry = logged.entry();
        JsonObject line = new JsonObject();
        line.addProperty("time", entry.getTimestamp().toInstant().toString());
        line.addProperty("level", entry.getLevel().toString());
        line.addProperty("thread", entry.getThread().getName());
        line.addProperty("class", entry.getClassName());
        logged.plugin().ifPresent(plugin -> line.addProperty("plugin", plugin));
        line.addProperty("message", message(entry));
        if (entry.getException() != null) {
            line.addProperty("exception", stackTrace(entry.getException()));
        }
        return Json.GSON.toJson(line);
    }

    private static String message(LogEntry entry) {
        return Optional.ofNullable(entry.getMessage()).orElse("");
    }

    private static String stackTrace(Throwable exception) {
        StringWriter text = new StringWriter();
        exception.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }
}
