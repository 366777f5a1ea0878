package dev.vigie.plugins.webhook;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.ReportFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * JSON with placeholders in it. Inside quotation marks {@code {name}} stands for the fact's characters, elsewhere for a
 * whole JSON value: a text in quotation marks, a number, or null. Whatever a fact holds, it stays data. Two opening braces
 * inside quotation marks are a literal one.
 */
record Template(List<Function<BackupReport, String>> parts) {
    /** A string's escapes are skipped as a whole; what is not found here is copied. */
    private static final Pattern TOKEN = Pattern.compile("\\\\.|\"|(\\{?)\\{([a-z0-9]+)}", Pattern.DOTALL);

    static Template parse(String json) throws BackupException {
        List<Function<BackupReport, String>> parts = new ArrayList<>();
        Matcher token = TOKEN.matcher(json);
        boolean quoted = false;
        int end = 0;
        while (token.find()) {
            parts.add(literal(json.substring(end, token.start())));
            String name = token.group(2);
            if (name == null) {
                quoted ^= token.group().equals("\"");
                parts.add(literal(token.group()));
            } else if (quoted && !token.group(1).isEmpty()) {
                parts.add(literal("{" + name + "}"));
            } else {
                ReportFact fact = fact(name);
                parts.add(literal(token.group(1)));
                parts.add(quoted ? report -> characters(fact.in(report)) : report -> value(fact.in(report)));
            }
            end = token.end();
        }
        if (quoted) {
            throw BackupException.user("hook \"webhook\": in \"template\" a quotation mark is missing.");
        }
        parts.add(literal(json.substring(end)));
        return new Template(parts);
    }

    private static ReportFact fact(String name) throws BackupException {
        return ReportFact.named(name)
                .orElseThrow(() -> BackupException.user("hook \"webhook\": unknown placeholder \"{" + name
                        + "}\" in \"template\". There are " + ReportFact.all() + "; write \"{{" + name
                        + "}\" if you mean the text itself."));
    }

    private static Function<BackupReport, String> literal(String text) {
        return report -> text;
    }

    private static String characters(Optional<?> fact) {
        return fact.map(Object::toString).map(Template::escaped).orElse("");
    }

    private static String value(Optional<?> fact) {
        return fact.map(value -> value instanceof Number ? value.toString() : '"' + escaped(value.toString()) + '"')
                .orElse("null");
    }

    /** As in RFC 8259, section 7; half a surrogate pair, which UTF-8 cannot hold, is escaped too. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (character == '"' || character == '\\') {
                escaped.append('\\').append((char) character);
            } else if (character < ' ' || Character.getType(character) == Character.SURROGATE) {
                escaped.append(String.format("\\u%04x", character));
            } else {
                escaped.appendCodePoint(character);
            }
        });
        return escaped.toString();
    }

    /** The JSON for one backup. */
    String in(BackupReport report) {
        return parts.stream().map(part -> part.apply(report)).collect(Collectors.joining());
    }
}
