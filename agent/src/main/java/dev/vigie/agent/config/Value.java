package dev.vigie.agent.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A value of a YAML file, and where it stands. */
sealed interface Value {

    Place place();

    /** How a message names the value. */
    String described();

    /** What YAML takes an unquoted word for. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    /** A single word, number or text, as it was written. */
    record Scalar(Place place, Kind kind, String text) implements Value {
        @Override
        public String described() {
            return kind == Kind.TEXT ? "\"" + text + "\"" : kind == Kind.NOTHING ? "nothing" : text;
        }
    }

    /** A list. */
    record Items(Place place, List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        /** These items, and more after them. */
        Items and(Items more) {
            List<Value> all = new ArrayList<>(values);
            all.addAll(more.values);
            return new Items(place, all);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** A mapping, in the order it was written. */
    record Fields(Place place, Map<String, Field> byKey) implements Value {
        public Fields {
            byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
        }

        /** Only what stands under these keys. */
        Fields only(Set<String> keys) {
            Map<String, Field> kept = new LinkedHashMap<>(byKey);
            kept.keySet().retainAll(keys);
            return new Fields(place, kept);
        }

        Fields with(String key, Field field) {
            Map<String, Field> changed = new LinkedHashMap<>(byKey);
            changed.put(key, field);
            return new Fields(place, changed);
        }

        Fields without(String key) {
            Map<String, Field> changed = new LinkedHashMap<>(byKey);
            changed.remove(key);
            return new Fields(place, changed);
        }

        @Override
        public String described() {
            return "keys and values";
        }
    }

    /** A value in a mapping, and the place of its key. */
    record Field(Place place, Value value) {}
}
