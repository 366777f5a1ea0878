package dev.vigie.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Describes one option of an extension, for checking, for documentation and for the schema of the configuration.
 *
 * @param name lower case words joined by hyphens
 * @param type the kind of value
 * @param documentation one sentence for the person who sets it
 * @param required whether leaving it out is an error; a required option has no default
 * @param defaultValue the value when it is left out: a {@link String}, {@link Long}, {@link Boolean} or list of strings
 *     as {@code type} says; empty when there is none
 * @param allowed when not empty, the only values accepted, as text
 */
@Stable
public record OptionDescription(
        String name,
        OptionType type,
        String documentation,
        boolean required,
        Optional<Object> defaultValue,
        List<String> allowed) {

    public OptionDescription {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        Objects.requireNonNull(documentation);
        Objects.requireNonNull(defaultValue);
        allowed = List.copyOf(allowed);
    }

    /** An option that may be left out and has no default. */
    public static OptionDescription optional(String name, OptionType type, String documentation) {
        return new OptionDescription(name, type, documentation, false, Optional.empty(), List.of());
    }

    /** An option that may be left out, and then has {@code defaultValue}. */
    public static OptionDescription withDefault(
            String name, OptionType type, Object defaultValue, String documentation) {
        return new OptionDescription(name, type, documentation, false, Optional.of(defaultValue), List.of());
    }

    /** An option that must be given. */
    public static OptionDescription required(String name, OptionType type, String documentation) {
        return new OptionDescription(name, type, documentation, true, Optional.empty(), List.of());
    }

    /** The same option, accepting only these values. */
    public OptionDescription oneOf(String... values) {
        return new OptionDescription(name, type, documentation, required, defaultValue, List.of(values));
    }
}
