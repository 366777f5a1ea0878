package dev.vigie.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class WebhookHookFactoryTest extends PostingHookContract {
    @Override
    protected PostBackupHookFactory factory() {
        return new WebhookHookFactory();
    }

    @Override
    protected Optional<Map<String, Object>> lasting() {
        server.answers.addAll(List.of(0, 0, 0));
        return Optional.of(Map.of("url", server.url()));
    }

    @Override
    protected List<Map<String, Object>> senseless() {
        return List.of(
                Map.of(),
                Map.of("url", "ftp://example.org/"),
                Map.of("url", "https://example.org/a b"),
                Map.of("url", "https://me:secret@example.org/"),
                Map.of("url", "https://example.org", "url-file", "/x"),
                Map.of("url-file", "relative"),
                Map.of("url", "https://example.org", "template", "slak"),
                Map.of("url", "https://example.org", "template", "{\"a\": \"{nmae}\"}"),
                Map.of("url", "https://example.org", "template", "{\"a\": \"}"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "paths are written in another way")
    void postsEveryFactAsJson() throws Exception {
        assertThat(posted(Map.of(), Reports.stored("my \"docs\"")))
                .isEqualTo("{\"name\":\"my \\\"docs\\\"\",\"status\":\"success\",\"started\":\"1970-01-01T00:00:00Z\","
                        + "\"seconds\":2,\"source\":\"/home/me/docs\",\"destination\":\"/backups\","
                        + "\"id\":\"20261123_101500\",\"archive\":\"/backups/a b.zip\",\"files\":3,\"size\":1000,"
                        + "\"sha256\":\"" + "ab".repeat(32) + "\",\"errors\":0,"
                        + "\"text\":\"my \\\"docs\\\": backed up, snapshot 20261123_101500 of 3 files\"}");
        assertThat(header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(posted(Map.of(), Reports.of(BackupStatus.FAILED))).contains("\"id\":null,", "\"files\":null,");
    }

    @Test
    void postsWhatPeopleUnderstandToNtfy() throws Exception {
        assertThat(posted(
                        Map.of("template", "ntfy"),
                        Reports.of(BackupStatus.PARTIAL, new Problem("a/é", "cannot be read"))))
                .isEqualTo("documents: backed up, but some files were missed\na/é: cannot be read");
        assertThat(header("Content-Type")).startsWith("text/plain");
        assertThat(header("Priority")).isEqualTo("high");
        posted(Map.of("template", "ntfy"), Reports.of(BackupStatus.UNCHANGED));
        assertThat(header("Priority")).isNull();
    }

    @Test
    void nobodyIsMentionedByTheNameOfAFile() throws Exception {
        BackupReport report = Reports.of(BackupStatus.FAILED, new Problem("<!channel> & @everyone", "gone"));
        assertThat(posted(Map.of("template", "slack"), report))
                .isEqualTo("{\"text\":\"documents: the backup failed\\u000a"
                        + "&lt;!channel&gt; &amp; @everyone: gone\"}");
        assertThat(posted(Map.of("template", "discord"), report))
                .startsWith("{\"content\":\"documents: the backup failed\\u000a<!channel>")
                .endsWith("\",\"allowed_mentions\":{\"parse\":[]}}");
    }

    @Test
    void textIsShortEnoughForEveryService() throws Exception {
        Problem[] many = new Problem[2_000];
        Arrays.fill(many, new Problem("x".repeat(10), "cannot be read"));
        assertThat(posted(Map.of("template", "ntfy"), Reports.of(BackupStatus.PARTIAL, many)))
                .endsWith("\nand 1995 more");
        assertThat(posted(
                        Map.of("template", "ntfy"),
                        Reports.of(BackupStatus.PARTIAL, new Problem("é".repeat(9_000), "cannot be read"))))
                .hasSize(1001)
                .endsWith("…");
    }

    @Test
    void ownTemplateIsFilledIn() throws Exception {
        assertThat(posted(
                        Map.of("template", "{\"title\": \"{name} {{name} {files}\", \"n\": {size}}"),
                        Reports.stored("docs")))
                .isEqualTo("{\"title\": \"docs {name} 3\", \"n\": 1000}");
    }

    private String posted(Map<String, Object> options, BackupReport report) throws Exception {
        Map<String, Object> all = new HashMap<>(options);
        all.put("url", server.url());
        WebhookHookFactory factory = new WebhookHookFactory();
        try (PostBackupHook hook =
                factory.create(Options.check("hook", factory.options(), all), new PluginContext(1, place))) {
            hook.run(report);
        }
        return last().body();
    }

    private String header(String name) {
        return last().headers().getFirst(name);
    }

    private RecordingServer.Request last() {
        return server.requests.get(server.requests.size() - 1);
    }
}
