package dev.vigie.agent.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options of a plugin.
 *
 * @param values texts, whole numbers, booleans, lists and maps, with variables filled in
 * @param written the same as a person wrote them, so that showing a configuration shows no secret from the environment
 */
public record PluginOptions(Map<String, Object> values, Map<String, Object> written) {

    /** No options at all. */
    public static final PluginOptions NONE = new PluginOptions(Map.of(), Map.of());

    public PluginOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    }

    /** Whether the values are the same; whatever they were written as. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PluginOptions options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** As written: the values may hold secrets. */
    @Override
    public String toString() {
        return written.toString();
    }
}
