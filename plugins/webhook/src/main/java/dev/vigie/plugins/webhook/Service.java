package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.ReportFact;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a service wants to be sent. */
enum Service {
    /** Every fact, for a program. */
    JSON(report -> Message.json(Templates.EVERYTHING.in(report))),
    /** A topic's address takes plain text; see docs.ntfy.sh/publish for the headers. */
    NTFY(report -> new Message(
            "text/plain",
            ReportFact.TEXT.textIn(report),
            report.isGood()
                    ? Map.of("Title", "Vigie", "Tags", "white_check_mark")
                    : Map.of("Title", "Vigie", "Tags", "warning", "Priority", "high"))),
    /** Also Mattermost and Rocket.Chat. What Slack would take for a link or a mention is escaped as it asks for. */
    SLACK(report -> Message.json(Templates.SLACK
            .in(report)
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;"))),
    /** No name of a file can mention anybody. */
    DISCORD(report -> Message.json(Templates.DISCORD.in(report)));

    private final Function<BackupReport, Message> message;

    Service(Function<BackupReport, Message> message) {
        this.message = message;
    }

    static Optional<Service> named(String name) {
        return Arrays.stream(values())
                .filter(service -> service.lowerCaseName().equals(name))
                .findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(Service::lowerCaseName).collect(Collectors.joining(", "));
    }

    private String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Message message(BackupReport report) {
        return message.apply(report);
    }

    private static final class Templates {
        static final Template EVERYTHING = shipped("{\"name\":{name},\"status\":{status},\"started\":{started},"
                + "\"seconds\":{seconds},\"source\":{source},\"destination\":{destination},\"id\":{id},"
                + "\"archive\":{archive},\"files\":{files},\"size\":{size},\"sha256\":{sha256},\"errors\":{errors},"
                + "\"text\":{text}}");
        static final Template SLACK = shipped("{\"text\":{text}}");
        static final Template DISCORD = shipped("{\"content\":{text},\"allowed_mentions\":{\"parse\":[]}}");

        private static Template shipped(String json) {
            try {
                return Template.parse(json);
            } catch (BackupException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
