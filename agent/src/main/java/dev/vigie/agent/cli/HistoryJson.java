package dev.vigie.agent.cli;

import com.google.gson.stream.JsonWriter;
import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.snapshots.FoundVersions;
import dev.vigie.agent.snapshots.KeptVersion;
import dev.vigie.agent.snapshots.SnapshotDifferences;
import java.io.IOException;
import java.util.List;

/** The JSON documents that tell what became of files. Fields may be added, never renamed or removed. */
final class HistoryJson {
    private HistoryJson() {}

    /** What was asked for under a name of its own, the versions, and which archives were not looked into. */
    static Json.Document versions(String asked, String what, FoundVersions found) {
        return json -> {
            json.beginObject();
            json.name(asked).value(what);
            json.name("versions").beginArray();
            for (KeptVersion version : found.versions()) {
                version(json, version);
            }
            json.endArray();
            Json.texts(json, "unread", archives(found.unread()));
            json.endObject();
        };
    }

    static List<String> archives(List<SnapshotInfo> snapshots) {
        return snapshots.stream().map(snapshot -> snapshot.archive().toString()).toList();
    }

    private static void version(JsonWriter json, KeptVersion version) throws IOException {
        json.beginObject();
        json.name("name").value(version.set());
        file(json, version.file());
        json.name("first").value(version.first().id());
        json.name("last").value(version.last().id());
        Json.texts(
                json,
                "snapshots",
                version.snapshots().stream().map(SnapshotInfo::id).toList());
        json.endObject();
    }

    private static void file(JsonWriter json, StoredFile file) throws IOException {
        json.name("path").value(file.path());
        json.name("type").value(Json.lowerCase(file.entry().type()));
        json.name("size").value(file.entry().size());
        json.name("modified").value(file.entry().modified().toString());
        json.name("sha256").value(Json.text(file.content().map(Content::sha256)));
        json.name("linkTarget").value(Json.text(file.entry().linkTarget()));
    }

    static Json.Document differences(SnapshotDifferences found) {
        return json -> {
            json.beginObject();
            json.name("name").value(found.before().name());
            json.name("before").value(found.before().id());
            json.name("after").value(found.after().id());
            json.name("changes").beginArray();
            for (Difference difference : found.differences()) {
                change(json, difference);
            }
            json.endArray().endObject();
        };
    }

    private static void change(JsonWriter json, Difference difference) throws IOException {
        json.beginObject();
        if (difference instanceof Difference.Added added) {
            json.name("change").value("added");
            file(json, added.file());
        } else if (difference instanceof Difference.Removed removed) {
            json.name("change").value("removed");
            file(json, removed.file());
        } else if (difference instanceof Difference.Modified modified) {
            json.name("change").value("modified");
            file(json, modified.after());
            json.name("before").beginObject();
            file(json, modified.before());
            json.endObject();
        }
        json.endObject();
    }
}
