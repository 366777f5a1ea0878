package dev.vigie.agent.cli;

import com.google.gson.stream.JsonWriter;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.snapshots.Overview;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.Sample;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The JSON documents that scripts rely on. Fields may be added, never renamed or removed. */
final class Json {
    private Json() {}

    /** A document. */
    @FunctionalInterface
    interface Document {
        void write(JsonWriter json) throws IOException;
    }

    /** Prints one document and a line end. */
    static void print(OutputStream out, Document document) {
        try {
            Writer text = new PlainText(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            JsonWriter json = new JsonWriter(text);
            document.write(json);
            json.flush();
            text.write('\n');
            text.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document failure(String message) {
        return json -> {
            json.beginObject();
            json.name("status").value("failed");
            json.name("error").value(message);
            json.endObject();
        };
    }

    static Document version() {
        return json -> {
            json.beginObject();
            json.name("version").value(ProgramVersion.number());
            json.name("java").value(System.getProperty("java.version"));
            json.endObject();
        };
    }

    /** Of what was done until somebody stopped it. */
    static Document stopped(Instant started, Instant ended) {
        return json -> {
            json.beginObject();
            json.name("status").value("success");
            json.name("started").value(started.toString());
            json.name("durationMs").value(Duration.between(started, ended).toMillis());
            json.endObject();
        };
    }

    static Document backup(BackupRequest request, BackupResult result) {
        Optional<BackupResult.Snapshot> snapshot = result.snapshot();
        return json -> {
            json.beginObject();
            json.name("status").value(lowerCase(result.status()));
            beginBackup(json, request);
            json.name("id").value(text(snapshot.map(BackupResult.Snapshot::id)));
            json.name("archive").value(text(snapshot.map(BackupResult.Snapshot::archive)));
            json.name("kind").value(text(snapshot.map(made -> lowerCase(made.kind()))));
            json.name("files").value(number(snapshot.map(BackupResult.Snapshot::files)));
            json.name("sizeOriginal").value(number(snapshot.map(BackupResult.Snapshot::sizeOriginal)));
            json.name("filesStored").value(number(snapshot.map(BackupResult.Snapshot::filesStored)));
            json.name("sizeStored").value(number(snapshot.map(BackupResult.Snapshot::sizeStored)));
            json.name("sizeArchive").value(number(snapshot.map(BackupResult.Snapshot::sizeArchive)));
            json.name("sha256").value(text(snapshot.map(BackupResult.Snapshot::sha256)));
            json.name("verified")
                    .value(snapshot.map(BackupResult.Snapshot::verified).orElse(false));
            json.name("started").value(result.started().toString());
            json.name("durationMs").value(result.duration().toMillis());
            problems(json, "errors", result.errors());
            problems(json, "notices", result.notices());
            texts(json, "removed", result.removed());
            if (result.status() == BackupStatus.FAILED) {
                json.name("error").value(BackupText.failure(result));
            }
            json.endObject();
        };
    }

    static Document preview(BackupRequest request, BackupPreview preview) {
        return json -> {
            json.beginObject();
            json.name("status").value(status(preview));
            json.name("dryRun").value(true);
            beginBackup(json, request);
            json.name("id").nullValue();
            json.name("archive").nullValue();
            json.name("kind").value(preview.unchanged() ? null : lowerCase(preview.kind()));
            json.name("files").value(preview.files());
            json.name("sizeOriginal").value(preview.sizeOriginal());
            json.name("sizeArchive").nullValue();
            json.name("sha256").nullValue();
            json.name("durationMs").value(0);
            problems(json, "errors", preview.problems());
            problems(json, "notices", preview.notices());
            texts(json, "removed", List.of());
            texts(json, "included", preview.included());
            texts(json, "excluded", preview.excluded());
            json.endObject();
        };
    }

    private static String status(BackupPreview preview) {
        if (preview.unchanged()) {
            return "unchanged";
        }
        return preview.problems().isEmpty() ? "success" : "partial";
    }

    private static void beginBackup(JsonWriter json, BackupRequest request) throws IOException {
        json.name("name").value(request.name());
        json.name("source").value(request.source().toString());
        json.name("destination").value(request.destination().toString());
    }

    static Document snapshots(Overview overview) {
        return json -> {
            json.beginArray();
            for (SnapshotInfo snapshot : overview.snapshots()) {
                snapshot(json, snapshot, overview.damaged().contains(snapshot));
            }
            json.endArray();
        };
    }

    private static void snapshot(JsonWriter json, SnapshotInfo snapshot, boolean damaged) throws IOException {
        json.beginObject();
        json.name("id").value(snapshot.id());
        json.name("name").value(snapshot.name());
        json.name("archive").value(snapshot.archive().toString());
        json.name("format").value(snapshot.format());
        json.name("kind").value(lowerCase(snapshot.kind()));
        json.name("created").value(snapshot.created().toString());
        json.name("size").value(snapshot.size());
        json.name("files");
        if (snapshot.files().isPresent()) {
            json.value(snapshot.files().getAsLong());
        } else {
            json.nullValue();
        }
        json.name("sha256").value(snapshot.sha256().isEmpty() ? null : snapshot.sha256());
        json.name("verified").value(snapshot.isProven());
        json.name("verifiedAt").value(text(snapshot.verified().map(Verification::moment)));
        json.name("verifiedDepth")
                .value(text(snapshot.verified().map(verified -> verified.depth().text())));
        texts(json, "unread", snapshot.unread().paths());
        json.name("damaged").value(damaged);
        json.endObject();
    }

    static Document restore(RestoreResult result, boolean dryRun) {
        return json -> {
            json.beginObject();
            json.name("status").value(status(result));
            json.name("dryRun").value(dryRun);
            json.name("files").value(result.files());
            json.name("bytes").value(result.bytes());
            json.name("links").value(result.links());
            json.name("directories").value(result.directories());
            json.name("skipped").value(result.skipped());
            texts(json, "deleted", result.deleted());
            problems(json, "errors", result.errors());
            texts(json, "notices", result.notices());
            if (result.cancelled()) {
                json.name("error").value(RestoreCommand.cancellation(result));
            }
            json.endObject();
        };
    }

    private static String status(RestoreResult result) {
        if (result.cancelled()) {
            return "failed";
        }
        return result.complete() ? "success" : "partial";
    }

    static Document verification(List<ArchiveCheck> checks, Optional<Sample> sample) {
        return json -> {
            json.beginObject();
            json.name("status").value(checks.stream().allMatch(ArchiveCheck::ok) ? "success" : "failed");
            if (sample.isPresent()) {
                json.name("share").value(sample.get().share());
                json.name("seed").value(sample.get().seed());
            }
            json.name("archives").beginArray();
            for (ArchiveCheck check : checks) {
                json.beginObject();
                json.name("archive").value(check.archive().toString());
                json.name("depth").value(check.depth().text());
                json.name("ok").value(check.ok());
                problems(json, "errors", check.errors());
                json.endObject();
            }
            json.endArray().endObject();
        };
    }

    static Document prune(PruneResult result, boolean dryRun) {
        return json -> {
            json.beginObject();
            json.name("status").value("success");
            json.name("dryRun").value(dryRun);
            json.name("keep").beginArray();
            for (PruneResult.KeptSnapshot kept : result.keep()) {
                json.beginObject();
                json.name("id").value(kept.id());
                json.name("created").value(kept.created().toString());
                texts(json, "reasons", kept.reasons());
                json.endObject();
            }
            json.endArray();
            json.name("remove").beginArray();
            for (PruneResult.RemovedSnapshot removed : result.remove()) {
                json.beginObject();
                json.name("id").value(removed.id());
                json.name("created").value(removed.created().toString());
                json.endObject();
            }
            json.endArray();
            texts(json, "removedArchives", result.removedArchives());
            texts(json, "repackedArchives", result.repackedArchives());
            json.name("freedBytes").value(result.freedBytes());
            json.endObject();
        };
    }

    static void problems(JsonWriter json, String name, List<Problem> problems) throws IOException {
        json.name(name).beginArray();
        for (Problem problem : problems) {
            json.beginObject();
            json.name("path").value(problem.path());
            json.name("message").value(problem.message());
            json.endObject();
        }
        json.endArray();
    }

    static void texts(JsonWriter json, String name, List<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }

    /** Writes ordered maps, lists, texts, numbers, booleans and nothing as what they are. */
    static void tree(JsonWriter json, Object value) throws IOException {
        if (value instanceof Map<?, ?> fields) {
            json.beginObject();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                json.name(field.getKey().toString());
                tree(json, field.getValue());
            }
            json.endObject();
        } else if (value instanceof Iterable<?> items) {
            json.beginArray();
            for (Object item : items) {
                tree(json, item);
            }
            json.endArray();
        } else if (value instanceof Number number) {
            json.value(number);
        } else if (value instanceof Boolean flag) {
            json.value(flag);
        } else {
            json.value(value == null ? null : value.toString());
        }
    }

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    private static Number number(Optional<Long> value) {
        return value.orElse(null);
    }

    /**
     * Escapes what would be lost or would act on a terminal: bytes of names that are not UTF-8 (lone surrogates, which
     * Python's {@code os.fsencode} turns back) and control characters. Both occur inside strings only.
     */
    private static final class PlainText extends FilterWriter {
        PlainText(Writer out) {
            super(out);
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            int end = offset + length;
            int written = offset;
            for (int i = offset; i < end; i++) {
                char character = text.charAt(i);
                if (Character.isHighSurrogate(character)
                        && i + 1 < end
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(character) || Character.isISOControl(character)) {
                    out.write(text, written, i - written);
                    out.write(String.format("\\u%04x", (int) character));
                    written = i + 1;
                }
            }
            out.write(text, written, end - written);
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            write(new String(characters, offset, length), 0, length);
        }

        @Override
        public void write(int character) throws IOException {
            out.write(character);
        }
    }
}
