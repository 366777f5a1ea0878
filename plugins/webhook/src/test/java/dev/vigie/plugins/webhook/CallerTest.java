package dev.vigie.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    /** What matters is the status. */
    @Test
    @Timeout(20)
    void anAnswerThatDoesNotEndIsNotWaitedFor() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> answering = CompletableFuture.supplyAsync(() -> answer(slow));
            new Caller(Duration.ofMillis(1))
                    .post(URI.create("http://127.0.0.1:" + slow.getLocalPort() + "/"), Message.text("hello"));
            answering.get().close();
        }
    }

    private static Socket answer(ServerSocket server) {
        try {
            Socket caller = server.accept();
            caller.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nThat".getBytes(StandardCharsets.US_ASCII));
            return caller;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void post() throws Exception {
        new Caller(Duration.ofMillis(1)).post(URI.create(server.url()), Message.text("hello"));
    }
}
