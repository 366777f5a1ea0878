package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Field;
import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.config.Value.Kind;
import dev.vigie.agent.config.Value.Scalar;
import dev.vigie.agent.text.Suggestion;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A mapping being read: it remembers which keys were asked for, so that all others are unknown. */
final class Section {
    private final Fields fields;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(Fields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    Place place() {
        return fields.place();
    }

    /** What is written under a key; empty when the key is missing or, which is a problem, without a value. */
    Optional<Value> value(String key) {
        known.add(key);
        Field field = fields.byKey().get(key);
        if (field == null) {
            return Optional.empty();
        }
        if (field.value() instanceof Scalar scalar && scalar.kind() == Kind.NOTHING) {
            problems.add(field.place(), "\"" + key + "\" has no value; give it one or remove the line");
            return Optional.empty();
        }
        return Optional.of(field.value());
    }

    /** Like {@link #value(String)}, converted; empty also when the conversion found a problem. */
    <T> Optional<T> value(String key, Function<Value, Optional<T>> conversion) {
        return value(key).flatMap(conversion);
    }

    /** Like {@link #value(String, Function)}, where leaving the key out is a problem. */
    <T> Optional<T> required(String key, Function<Value, Optional<T>> conversion) {
        if (!has(key)) {
            problems.add(place(), "the key \"" + key + "\" is missing");
        }
        return value(key, conversion);
    }

    boolean has(String key) {
        known.add(key);
        return fields.byKey().containsKey(key);
    }

    /** The keys nobody asked for, with their values. */
    Fields rest() {
        Set<String> unasked = new LinkedHashSet<>(fields.byKey().keySet());
        unasked.removeAll(known);
        return fields.only(unasked);
    }

    /** The keys somebody asked for, with their values. */
    Fields understood() {
        return fields.only(known);
    }

    /** To be called last: what was not asked for is a problem. */
    void refuseTheRest() {
        rest().byKey()
                .forEach((key, field) -> problems.add(
                        field.place(), "unknown key \"" + key + "\"" + Suggestion.ending(key, known, "known here:")));
    }
}
