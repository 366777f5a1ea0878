package dev.vigie.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerTest {
    private RecordingServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new RecordingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void failureOfTheServiceIsTriedAgain() throws Exception {
        server.answers.addAll(List.of(503, 429));
        post();
        assertThat(server.requests)
                .hasSize(3)
                .extracting(RecordingServer.Request::body)
                .containsOnly("hello");
        server.answers.addAll(List.of(500, 500, 500, 500));
        assertThatThrownBy(this::post)
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("127.0.0.1 answered with status 500, 3 times")
                .hasMessageNotContaining(RecordingServer.SECRET);
        assertThat(server.answers).hasSize(1);
    }

    @Test
    void refusalIsNotTriedAgainAndRedirectionNotFollowed() {
        for (int status : List.of(302, 404)) {
            server.requests.clear();
            server.answers.add(status);
            assertThatThrownBy(this::post)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("127.0.0.1 refused with status " + status)
                    .hasMessageNotContaining(RecordingServer.SECRET);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void unreachableServiceIsNamedWithoutTheSecret() {
        server.close();
        assertThatThrownBy(this::post)
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("127.0.0.1 could not be reached")
                .hasMessageNotContaining(RecordingServer.SECRET);
    }

    private void post() throws Exception {
        new Caller(Duration.ofMillis(1)).post(URI.create(server.url()), Message.text("hello"));
    }
}
