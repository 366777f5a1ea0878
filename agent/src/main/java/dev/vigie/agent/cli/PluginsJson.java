package dev.vigie.agent.cli;

import com.google.gson.stream.JsonWriter;
import dev.vigie.agent.cli.PluginDetails.Addition;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHealth;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.api.OptionDescription;
import java.io.IOException;
import java.util.List;

/** The JSON documents about plugins. Fields may be added, never renamed or removed. */
final class PluginsJson {
    private PluginsJson() {}

    static Json.Document list(List<PluginHealth> plugins) {
        return json -> {
            json.beginArray();
            for (PluginHealth plugin : plugins) {
                json.beginObject();
                plugin(json, plugin);
                json.endObject();
            }
            json.endArray();
        };
    }

    /** How something that was done with a plugin went. */
    static Json.Document outcome(boolean done, PluginHealth plugin) {
        return json -> {
            json.beginObject();
            json.name("status").value(done ? "success" : "failed");
            plugin(json, plugin);
            json.endObject();
        };
    }

    private static void plugin(JsonWriter json, PluginHealth plugin) throws IOException {
        json.name("id").value(plugin.id());
        json.name("version").value(plugin.version());
        json.name("provider").value(plugin.provider());
        json.name("description").value(plugin.description());
        json.name("state").value(PluginsCommand.word(plugin.state()));
        json.name("reason").value(plugin.reason());
        json.name("location").value(plugin.location().toString());
        json.name("extensions").beginArray();
        for (ExtensionName name : plugin.extensions()) {
            json.beginObject();
            name(json, name);
            json.endObject();
        }
        json.endArray();
    }

    private static void name(JsonWriter json, ExtensionName name) throws IOException {
        json.name("kind").value(name.kind().word());
        json.name("id").value(name.id());
    }

    static Json.Document written(NewProject.Written written) {
        return json -> {
            json.beginObject();
            json.name("status").value("success");
            json.name("directory").value(written.directory().toString());
            json.name("source").value(written.source().toString());
            json.name("plugin")
                    .value(written.directory().resolve(written.plugin()).toString());
            json.endObject();
        };
    }

    static Json.Document info(PluginDetails details) {
        return json -> {
            json.beginObject();
            plugin(json, details.plugin());
            json.name("options").beginArray();
            for (Addition addition : details.additions()) {
                for (OptionDescription option : addition.options()) {
                    json.beginObject();
                    json.name("of").beginObject();
                    name(json, addition.name());
                    json.endObject();
                    option(json, option);
                    json.endObject();
                }
            }
            json.endArray().endObject();
        };
    }

    private static void option(JsonWriter json, OptionDescription option) throws IOException {
        json.name("name").value(option.name());
        json.name("type").value(Json.lowerCase(option.type()));
        json.name("required").value(option.required());
        json.name("default");
        Json.tree(json, option.defaultValue().orElse(null));
        Json.texts(json, "allowed", option.allowed());
        json.name("documentation").value(option.documentation());
    }
}
