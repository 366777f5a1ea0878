package dev.vigie.plugins.command;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.ReportFact;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One argument: text with placeholders such as {@code {name}} in it. {@code {{name}} stands for a literal {@code {name}}. */
record Argument(List<Function<BackupReport, String>> parts) {
    private static final Pattern PLACEHOLDER = Pattern.compile("(\\{?)\\{([a-z0-9]+)}");

    static Argument parse(String text) throws BackupException {
        List<Function<BackupReport, String>> parts = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            parts.add(literal(text.substring(end, matcher.start())));
            String name = matcher.group(2);
            if (!matcher.group(1).isEmpty()) {
                parts.add(literal("{" + name + "}"));
            } else {
                parts.add(ReportFact.named(name)
                        .orElseThrow(() -> BackupException.user("hook \"command\": unknown placeholder \"{" + name
                                + "}\" in \"" + text + "\". There are " + ReportFact.all() + "; write \"{{" + name
                                + "}\" if you mean the text itself."))::textIn);
            }
            end = matcher.end();
        }
        parts.add(literal(text.substring(end)));
        return new Argument(parts);
    }

    private static Function<BackupReport, String> literal(String text) {
        return report -> text;
    }

    /** The argument for one backup: one text, whatever characters the facts contain. */
    String in(BackupReport report) {
        return parts.stream().map(part -> part.apply(report)).collect(Collectors.joining());
    }
}
