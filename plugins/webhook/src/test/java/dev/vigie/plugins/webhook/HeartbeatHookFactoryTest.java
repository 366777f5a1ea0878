package dev.vigie.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.BackupStart;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartbeatHookFactoryTest extends PostingHookContract {
    @Override
    protected PostBackupHookFactory factory() {
        return new HeartbeatHookFactory();
    }

    @Override
    protected List<Map<String, Object>> senseless() {
        return List.of(Map.of(), Map.of("url", "nonsense"), Map.of("url", "https://example.org", "start", "a b"));
    }

    @Test
    void startSuccessAndFailureAreTold() throws Exception {
        beat(Map.of());
        assertThat(server.requests)
                .extracting(request -> request.method() + " " + request.path() + " " + request.body())
                .containsExactly(
                        "POST " + RecordingServer.SECRET + "/start documents: a backup has begun",
                        "POST " + RecordingServer.SECRET + " documents: backed up",
                        "POST " + RecordingServer.SECRET + " documents: nothing has changed",
                        "POST " + RecordingServer.SECRET + "/fail documents: backed up, but some files were missed",
                        "POST " + RecordingServer.SECRET + "/fail documents: the backup failed");
    }

    @Test
    void otherServicesHaveOtherEndings() throws Exception {
        beat(Map.of("start", "?state=run", "success", "?state=complete", "failure", "?state=fail"));
        assertThat(server.requests)
                .extracting(request -> request.path().substring(RecordingServer.SECRET.length()))
                .containsExactly("?state=run", "?state=complete", "?state=complete", "?state=fail", "?state=fail");
    }

    private void beat(Map<String, Object> options) throws Exception {
        Map<String, Object> all = new HashMap<>(options);
        all.put("url", server.url());
        PostBackupHookFactory factory = factory();
        try (PostBackupHook hook =
                factory.create(Options.check("hook", factory.options(), all), new PluginContext(1, place))) {
            hook.started(new BackupStart("documents", place, place, Instant.EPOCH));
            hook.run(Reports.of(BackupStatus.SUCCESS));
            hook.run(Reports.of(BackupStatus.UNCHANGED));
            hook.run(Reports.of(BackupStatus.PARTIAL));
            hook.run(Reports.of(BackupStatus.FAILED));
        }
    }
}
