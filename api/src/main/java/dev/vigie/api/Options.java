package dev.vigie.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The checked, immutable options of one product. Values are {@link String}, {@link Long}, {@link Boolean} or lists of
 * strings.
 */
@Stable
public final class Options {
    private static final Options NONE = new Options(Map.of());

    private final Map<String, Object> values;

    private Options(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** No options at all. */
    public static Options none() {
        return NONE;
    }

    /**
     * Checks raw values against what an extension describes and fills in the defaults.
     *
     * @param owner named in messages, such as {@code format "zip"}
     * @param descriptions what the extension accepts
     * @param raw values as a person wrote them; text is converted to the described type where that is unambiguous
     * @throws BackupException of category {@link ErrorCategory#USER}, naming every problem at once
     */
    public static Options check(String owner, List<OptionDescription> descriptions, Map<String, ?> raw)
            throws BackupException {
        List<String> problems = new ArrayList<>();
        Map<String, OptionDescription> known = descriptions.stream()
                .collect(Collectors.toMap(OptionDescription::name, option -> option, (a, b) -> a, LinkedHashMap::new));
        for (String name : raw.keySet()) {
            if (!known.containsKey(name)) {
                problems.add(unknown(name, known));
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (OptionDescription option : known.values()) {
            Object given = raw.get(option.name());
            if (given != null) {
                convert(option, given)
                        .ifPresentOrElse(
                                value -> values.put(option.name(), value), () -> problems.add(unfit(option, given)));
            } else if (option.required()) {
                problems.add("option \"" + option.name() + "\" is missing");
            } else {
                option.defaultValue()
                        .flatMap(value -> convert(option, value))
                        .ifPresent(value -> values.put(option.name(), value));
            }
        }
        if (!problems.isEmpty()) {
            throw BackupException.user(owner + ": " + String.join("; ", problems));
        }
        return new Options(values);
    }

    private static String unknown(String name, Map<String, OptionDescription> known) {
        String accepted = known.isEmpty() ? "it takes none" : "it takes " + String.join(", ", known.keySet());
        return "unknown option \"" + name + "\" (" + accepted + ")";
    }

    private static String unfit(OptionDescription option, Object given) {
        String expected = option.allowed().isEmpty()
                ? switch (option.type()) {
                    case TEXT, SECRET -> "text";
                    case INTEGER -> "a whole number";
                    case BOOLEAN -> "true or false";
                    case TEXT_LIST -> "a list of texts";
                }
                : "one of " + String.join(", ", option.allowed());
        String unwanted = option.type() == OptionType.SECRET ? "" : ", not \"" + given + "\"";
        return "option \"" + option.name() + "\" must be " + expected + unwanted;
    }

    private static Optional<Object> convert(OptionDescription option, Object given) {
        Optional<Object> value = switch (option.type()) {
            case TEXT, SECRET ->
                given instanceof List<?> || given instanceof Map<?, ?>
                        ? Optional.empty()
                        : Optional.of(given.toString());
            case INTEGER -> integer(given);
            case BOOLEAN -> bool(given);
            case TEXT_LIST -> textList(given);
        };
        return value.filter(v -> option.allowed().isEmpty() || option.allowed().contains(v.toString()));
    }

    private static Optional<Object> integer(Object given) {
        try {
            return Optional.of(Long.valueOf(given.toString()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Object> bool(Object given) {
        return switch (given.toString()) {
            case "true" -> Optional.of(Boolean.TRUE);
            case "false" -> Optional.of(Boolean.FALSE);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> textList(Object given) {
        if (given instanceof List<?> list) {
            return list.stream().anyMatch(item -> item instanceof List<?> || item instanceof Map<?, ?> || item == null)
                    ? Optional.empty()
                    : Optional.of(list.stream().map(Object::toString).toList());
        }
        return given instanceof Map<?, ?> ? Optional.empty() : Optional.of(List.of(given.toString()));
    }

    /** The text of an option, which may be a secret, or empty when it was left out and has no default. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(Object::toString);
    }

    /** The whole number of an option, or empty when it was left out and has no default. */
    public Optional<Long> integer(String name) {
        return Optional.ofNullable((Long) values.get(name));
    }

    /** Whether a boolean option is set to true; false when it was left out and has no default. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** The texts of a list option, in the order they were given; empty when it was left out and has no default. */
    public List<String> texts(String name) {
        Object value = values.get(name);
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(Object::toString).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Options options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names only: values may be secrets. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
