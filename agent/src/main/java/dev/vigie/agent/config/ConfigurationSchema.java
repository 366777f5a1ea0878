package dev.vigie.agent.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The JSON schema of configuration files. */
public final class ConfigurationSchema {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final JsonObject definitions;

    private ConfigurationSchema(JsonObject definitions) {
        this.definitions = definitions;
    }

    /**
     * The schema that is shipped, with what the installed plugins accept filled in: formats and hooks by name, and the
     * options of each. Variables, such as {@code ${LEVEL}}, may stand for any value.
     */
    public static JsonObject of(InstalledPlugins plugins) {
        JsonObject schema = shipped();
        ConfigurationSchema filled = new ConfigurationSchema(schema.getAsJsonObject("$defs"));
        if (!plugins.formats().isEmpty()) {
            filled.addFormats(plugins.formats());
        }
        if (!plugins.hooks().isEmpty()) {
            filled.addHooks(plugins.hooks());
        }
        return schema;
    }

    /** A schema as text, for people. */
    public static String text(JsonObject schema) {
        return GSON.toJson(schema);
    }

    private static JsonObject shipped() {
        try (Reader schema = new InputStreamReader(
                ConfigurationSchema.class.getResourceAsStream("vigie.schema.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(schema).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A section without a format of its own has that of the defaults, which may be in another file: its options may be
     * those of any format. Nothing is required, because the defaults may have it.
     */
    private void addFormats(Map<String, List<OptionDescription>> formats) {
        definition("format").add("enum", texts(formats.keySet()));
        JsonArray any = new JsonArray();
        JsonArray byFormat = new JsonArray();
        formats.forEach((id, accepted) -> {
            JsonObject options = new JsonObject();
            options.addProperty("title", "Options of the format " + id);
            options.add("properties", properties(accepted));
            options.addProperty("additionalProperties", false);
            definitions.add("options-of-" + id, options);
            any.add(reference("options-of-" + id));
            byFormat.add(condition("format", id, property("options", reference("options-of-" + id))));
        });
        definition("options").add("anyOf", any);
        definition("folder").add("allOf", byFormat);
        definition("defaults").add("allOf", byFormat.deepCopy());
    }

    private void addHooks(Map<String, List<OptionDescription>> hooks) {
        JsonObject hook = definition("hook");
        hook.getAsJsonObject("properties").getAsJsonObject("type").add("enum", texts(hooks.keySet()));
        JsonArray byType = new JsonArray();
        hooks.forEach((id, accepted) -> {
            JsonObject keys = properties(accepted);
            hook.getAsJsonObject("properties").keySet().forEach(key -> keys.add(key, new JsonObject()));
            JsonObject options = new JsonObject();
            options.addProperty("title", "The hook " + id);
            options.add("properties", keys);
            options.addProperty("additionalProperties", false);
            options.add(
                    "required",
                    texts(accepted.stream()
                            .filter(OptionDescription::required)
                            .map(OptionDescription::name)
                            .toList()));
            definitions.add("hook-" + id, options);
            byType.add(condition("type", id, reference("hook-" + id)));
        });
        hook.add("allOf", byType);
    }

    private JsonObject definition(String name) {
        return definitions.getAsJsonObject(name);
    }

    private static JsonObject reference(String definition) {
        JsonObject reference = new JsonObject();
        reference.addProperty("$ref", "#/$defs/" + definition);
        return reference;
    }

    private static JsonObject condition(String key, String id, JsonObject then) {
        JsonObject constant = new JsonObject();
        constant.addProperty("const", id);
        JsonObject when = property(key, constant);
        when.add("required", texts(List.of(key)));
        JsonObject condition = new JsonObject();
        condition.add("if", when);
        condition.add("then", then);
        return condition;
    }

    private static JsonObject property(String name, JsonObject schema) {
        JsonObject properties = new JsonObject();
        properties.add(name, schema);
        JsonObject object = new JsonObject();
        object.add("properties", properties);
        return object;
    }

    private static JsonObject properties(List<OptionDescription> options) {
        JsonObject properties = new JsonObject();
        options.forEach(option -> properties.add(option.name(), property(option)));
        return properties;
    }

    private static JsonObject property(OptionDescription option) {
        JsonObject schema = new JsonObject();
        schema.addProperty("description", option.documentation() + (option.required() ? " It must be given." : ""));
        JsonArray accepted = new JsonArray();
        accepted.add(option.allowed().isEmpty() ? type(option.type()) : oneOf(option.allowed()));
        accepted.add(JsonParser.parseString("{\"type\": \"string\", \"pattern\": \"\\\\$\\\\{\"}"));
        schema.add("anyOf", accepted);
        option.defaultValue().ifPresent(value -> schema.add("default", GSON.toJsonTree(value)));
        return schema;
    }

    /** What {@link dev.vigie.api.Options#check} takes for a value of this type. */
    private static JsonElement type(OptionType type) {
        return JsonParser.parseString(
                switch (type) {
                    case TEXT, SECRET -> "{\"type\": [\"string\", \"number\", \"boolean\"]}";
                    case INTEGER -> "{\"type\": [\"integer\", \"string\"], \"pattern\": \"^[-+]?[0-9]+$\"}";
                    case BOOLEAN -> "{\"enum\": [true, false, \"true\", \"false\"]}";
                    case TEXT_LIST ->
                        "{\"type\": [\"array\", \"string\", \"number\", \"boolean\"],"
                                + " \"items\": {\"type\": [\"string\", \"number\", \"boolean\"]}}";
                });
    }

    private static JsonObject oneOf(List<String> allowed) {
        JsonArray values = texts(allowed);
        allowed.stream()
                .filter(value -> value.matches("-?[0-9]{1,18}"))
                .forEach(value -> values.add(Long.valueOf(value)));
        JsonObject schema = new JsonObject();
        schema.add("enum", values);
        return schema;
    }

    private static JsonArray texts(Iterable<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}
