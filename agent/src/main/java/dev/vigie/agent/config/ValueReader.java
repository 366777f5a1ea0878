package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.config.Value.Items;
import dev.vigie.agent.config.Value.Kind;
import dev.vigie.agent.config.Value.Scalar;
import dev.vigie.agent.text.Suggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns values into what they stand for. A value that cannot be is a problem, and then empty. */
final class ValueReader {
    private final Environment environment;
    private final Problems problems;
    private final Variables variables;

    ValueReader(Environment environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
        this.variables = new Variables(environment.variables(), problems);
    }

    private <T> Optional<T> refuse(Value value, String expected) {
        problems.add(value.place(), "expected " + expected + ", not " + value.described());
        return Optional.empty();
    }

    Optional<Fields> fields(Value value) {
        return value instanceof Fields fields ? Optional.of(fields) : refuse(value, "keys and values");
    }

    Optional<Section> section(Value value) {
        return fields(value).map(fields -> new Section(fields, problems));
    }

    Optional<Items> items(Value value) {
        return value instanceof Items items ? Optional.of(items) : refuse(value, "a list");
    }

    private Optional<Scalar> scalar(Value value, String expected) {
        return value instanceof Scalar scalar
                        && scalar.kind() != Kind.NOTHING
                        && !scalar.text().isBlank()
                ? Optional.of(scalar)
                : refuse(value, expected);
    }

    /** Text as written; numbers count as text. */
    Optional<String> text(Value value) {
        return scalar(value, "text").map(Scalar::text);
    }

    /** Text with its variables filled in. */
    Optional<String> filledText(Value value) {
        return scalar(value, "text").flatMap(variables::fill);
    }

    /** A word such as the id of a plugin, with its place. */
    Optional<Scalar> word(Value value) {
        return scalar(value, "a word");
    }

    Optional<Boolean> flag(Value value) {
        return value instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN
                ? Optional.of(Boolean.valueOf(scalar.text()))
                : refuse(value, "true or false");
    }

    /** One of the constants of an enumeration, in lower case. */
    <E extends Enum<E>> Optional<E> choice(Value value, Class<E> type) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            choices.put(lowerCase(constant), constant);
        }
        String expected = "one of " + String.join(", ", choices.keySet());
        Optional<Scalar> scalar = scalar(value, expected);
        scalar.map(Scalar::text)
                .filter(text -> !choices.containsKey(text))
                .ifPresent(text -> problems.add(
                        value.place(),
                        "expected " + expected + ", not " + value.described()
                                + Suggestion.nearest(text, choices.keySet())
                                        .map(near -> "; did you mean \"" + near + "\"?")
                                        .orElse("")));
        return scalar.map(Scalar::text).map(choices::get);
    }

    /** How a configuration writes a constant. */
    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    Optional<Duration> duration(Value value) {
        String expected = "a duration such as 500ms, 30s, 5m, 1h or 1d";
        Optional<Scalar> scalar = scalar(value, expected);
        Optional<Duration> duration = scalar.flatMap(text -> DurationText.parse(text.text()));
        return scalar.isPresent() && duration.isEmpty() ? refuse(value, expected) : duration;
    }

    Optional<Duration> positiveDuration(Value value) {
        return duration(value)
                .flatMap(duration -> duration.isZero() ? refuse(value, "more than 0") : Optional.of(duration));
    }

    Optional<ZoneId> zone(Value value) {
        Optional<String> text = text(value);
        try {
            return text.map(ZoneId::of);
        } catch (DateTimeException e) {
            String suggestion = Suggestion.nearest(text.orElseThrow(), ZoneId.getAvailableZoneIds())
                    .map(near -> "; did you mean \"" + near + "\"?")
                    .orElse("");
            problems.add(
                    value.place(), "expected a time zone such as Europe/Paris, not " + value.described() + suggestion);
            return Optional.empty();
        }
    }

    /** A path, absolute. A relative one starts at the directory of the file it is written in. */
    Optional<Path> path(Value value) {
        return scalar(value, "a path").flatMap(scalar -> variables.fill(scalar).flatMap(text -> path(text, scalar)));
    }

    private Optional<Path> path(String text, Scalar scalar) {
        if (text.isBlank()) {
            return refuse(scalar, "a path");
        }
        if (text.startsWith("~") && !text.equals("~") && !text.startsWith("~/") && !text.startsWith("~\\")) {
            problems.add(
                    scalar.place(),
                    "only one's own home can be written with ~; for a folder of that name write \"./" + text + "\"");
            return Optional.empty();
        }
        try {
            Path file = scalar.place().file().toAbsolutePath();
            Path path = text.startsWith("~")
                    ? environment.home().resolve(text.length() > 2 ? text.substring(2) : "")
                    : file.resolveSibling(text);
            return Optional.of(path.normalize());
        } catch (InvalidPathException e) {
            return refuse(scalar, "a path");
        }
    }

    /** The conversion of every item of a list. */
    <T> Optional<List<T>> list(Value value, Function<Value, Optional<T>> conversion) {
        return items(value).map(items -> {
            List<T> converted = new ArrayList<>();
            items.values().forEach(item -> conversion.apply(item).ifPresent(converted::add));
            return converted;
        });
    }

    /** Whatever is written, as texts, whole numbers, booleans, lists and maps, with variables filled in. */
    Optional<Object> plain(Value value) {
        return plain(value, true);
    }

    /** Whatever is written, as it is written. */
    Object written(Value value) {
        return plain(value, false).orElse("");
    }

    private Optional<Object> plain(Value value, boolean filled) {
        if (value instanceof Items items) {
            List<Object> values = new ArrayList<>();
            items.values().forEach(item -> plain(item, filled).ifPresent(values::add));
            return Optional.of(values);
        }
        if (value instanceof Fields fields) {
            Map<String, Object> values = new LinkedHashMap<>();
            fields.byKey()
                    .forEach((key, field) -> plain(field.value(), filled).ifPresent(plain -> values.put(key, plain)));
            return Optional.of(values);
        }
        return plain((Scalar) value, filled);
    }

    private Optional<Object> plain(Scalar scalar, boolean filled) {
        return switch (scalar.kind()) {
            case TEXT -> (filled ? variables.fill(scalar) : Optional.of(scalar.text())).map(text -> text);
            case INTEGER -> integer(scalar);
            case DECIMAL -> Optional.of(scalar.text());
            case BOOLEAN -> Optional.of(Boolean.valueOf(scalar.text()));
            case NOTHING -> refuse(scalar, "a value");
        };
    }

    private static Optional<Object> integer(Scalar scalar) {
        try {
            return Optional.of(Long.valueOf(scalar.text()));
        } catch (NumberFormatException e) {
            return Optional.of(scalar.text());
        }
    }
}
