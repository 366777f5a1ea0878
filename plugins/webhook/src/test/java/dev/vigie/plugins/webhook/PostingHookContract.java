package dev.vigie.plugins.webhook;

import dev.vigie.testkit.PostBackupHookContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract for hooks that post to an address, with a server at that address. */
abstract class PostingHookContract extends PostBackupHookContract {
    @TempDir
    Path place;

    RecordingServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new RecordingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Map<String, Object> succeeding() {
        return Map.of("url", server.url());
    }

    @Override
    protected Optional<Map<String, Object>> failing() {
        server.answers.add(404);
        return Optional.of(Map.of("url", server.url()));
    }
}
