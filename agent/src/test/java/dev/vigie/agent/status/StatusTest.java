package dev.vigie.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigie.agent.platform.Directories;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final AgentStatus STATUS = new AgentStatus(
            ProcessHandle.current().pid(),
            "1.0.0",
            NOON,
            Optional.of("vigie.yaml:1:1: unknown key\nvigie.yaml:2:1: another"),
            List.of(
                    new FolderStatus(
                            "documents",
                            Path.of("/home/anna/Docu\nments"),
                            Path.of("/backup"),
                            FolderStatus.Watch.DEGRADED,
                            "too many directories",
                            Optional.of(NOON.minusSeconds(60)),
                            Optional.of("20261123_115900"),
                            Optional.of(new FolderStatus.Failure("the disk is full", NOON.minusSeconds(5))),
                            List.of("The hook \"copy\" failed", "another"),
                            FolderStatus.EVERYTHING,
                            Optional.of(new FolderStatus.Running("archiving", 1, 2, 3, 4)),
                            Optional.of(NOON.plusSeconds(5)),
                            true,
                            Optional.empty()),
                    new FolderStatus(
                            "photos",
                            Path.of("/home/anna/Photos"),
                            Path.of("/backup"),
                            FolderStatus.Watch.WATCHING,
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            3,
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            Optional.empty())));

    /** Not a {@code @TempDir}: its path may be too long for a socket. */
    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "vigie");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path socket() {
        return directory.resolve("state/agent.sock");
    }

    @Test
    void aClientLearnsEverythingTheServerKnows() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS)) {
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);
        }
        assertThat(socket()).doesNotExist();
        assertThat(StatusClient.ask(socket(), PATIENCE)).isEmpty();
    }

    @Test
    void oneWhoSaysNothingKeepsNobodyElseWaiting() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS, Duration.ofMinutes(5));
                SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            assertThat(silent.isConnected()).isTrue();
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);
        }
    }

    @Test
    void whoAsksBeforeThereIsAnAnswerWaitsForIt() throws Exception {
        try (StatusServer server = StatusServer.open(socket(), () -> STATUS)) {
            CompletableFuture<Optional<AgentStatus>> asked = CompletableFuture.supplyAsync(() -> {
                try {
                    return StatusClient.ask(socket(), PATIENCE);
                } catch (BackupException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(asked.isDone()).isFalse();
            server.answer();
            assertThat(asked.get()).contains(STATUS);
        }
    }

    @Test
    void processesThatProtectOneFolderEachAnswerBesideTheAgent() throws Exception {
        Directories directories = new Directories(directory.resolve("state"), directory, directory, Optional.empty());
        long pid = ProcessHandle.current().pid();
        Path ofWatch = StatusSocket.ofWatch(directories, pid);
        try (StatusServer agent = StatusServer.start(socket(), () -> STATUS);
                StatusServer watch = StatusServer.openBeside(ofWatch, () -> STATUS)) {
            watch.answer();
            Path left = Files.createFile(StatusSocket.ofWatch(directories, 999_999_999));
            assertThat(StatusSocket.ofWatches(directories)).containsExactly(ofWatch);
            assertThat(left).as("of one that died").doesNotExist();
            assertThat(StatusClient.ask(ofWatch, PATIENCE)).contains(STATUS);
        }
        assertThat(StatusSocket.ofWatches(directories)).isEmpty();
    }

    @Test
    void onlyTheOwnerCanAsk() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS)) {
            assertThat(permissions(socket())).isEqualTo("rw-------");
            assertThat(permissions(socket().getParent())).isEqualTo("rwx------");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatADeadAgentLeftIsReplaced() throws Exception {
        leaveStaleSocket();
        assertThat(StatusClient.ask(socket(), PATIENCE)).as("nobody listens").isEmpty();

        try (StatusServer server = StatusServer.start(socket(), () -> STATUS)) {
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);
        }
    }

    @Test
    void whatIsDeletedOfARunningAgentIsMadeAgain() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS)) {
            Files.delete(socket());
            server.look();
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);

            for (Path file : List.of(socket(), socket().resolveSibling("agent.sock.lock"), socket().getParent())) {
                Files.delete(file);
            }
            server.look();
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);
            assertThatThrownBy(() -> StatusServer.start(socket(), () -> STATUS))
                    .hasMessageContaining("already running");
        }
        assertThat(socket()).doesNotExist();
        StatusServer.start(socket(), () -> STATUS).close();
    }

    private void leaveStaleSocket() throws IOException {
        Files.createDirectories(socket().getParent());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
    }

    @Test
    void aSecondAgentIsRefusedAndTheFirstLivesOn() throws Exception {
        try (StatusServer first = StatusServer.start(socket(), () -> STATUS)) {
            assertThatThrownBy(() -> StatusServer.start(socket(), () -> STATUS))
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            refusal -> assertThat(refusal.category()).isEqualTo(ErrorCategory.ENVIRONMENT))
                    .hasMessageContaining("already running")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS);
        }
        StatusServer.start(socket(), () -> STATUS).close();
    }

    @Test
    void clientsThatSayNothingAreSentAwayAndOthersServed() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS, Duration.ofMillis(200))) {
            for (int i = 0; i < 10; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
            }
            await().untilAsserted(() ->
                    assertThat(StatusClient.ask(socket(), PATIENCE)).contains(STATUS));
            for (SocketChannel client : silent) {
                assertThat(client.read(ByteBuffer.allocate(1))).isLessThan(0);
            }
        } finally {
            for (SocketChannel client : silent) {
                client.close();
            }
        }
    }

    @Test
    void severalClientsAreServedAtOnce() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS)) {
            List<CompletableFuture<Optional<AgentStatus>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(CompletableFuture.supplyAsync(this::ask));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).contains(STATUS));
        }
    }

    private Optional<AgentStatus> ask() {
        try {
            return StatusClient.ask(socket(), PATIENCE);
        } catch (BackupException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void requestsAreBoundedAndChecked() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> STATUS)) {
            assertThat(exchange("x".repeat(5000))).startsWith("{\"error\":");
            assertThat(exchange("{\"request\":\"stop\"}\n")).startsWith("{\"error\":");
        }
    }

    private String exchange(String request) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(1000);
            while (answer.hasRemaining() && client.read(answer) >= 0) {
                Thread.onSpinWait();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "{\"error\": " + e;
        }
    }

    @Test
    void anAgentThatCannotTellItsStatusDoesNotLeaveTheClientWaiting() throws Exception {
        try (StatusServer server = StatusServer.start(socket(), () -> {
            throw new IllegalStateException("broken");
        })) {
            assertThatThrownBy(() -> StatusClient.ask(socket(), PATIENCE)).isInstanceOf(BackupException.class);
        }
    }

    @Test
    void anAgentThatDoesNotAnswerIsGivenUp() throws Exception {
        Files.createDirectories(socket().getParent());
        try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mute.bind(UnixDomainSocketAddress.of(socket()));
            assertThatThrownBy(() -> StatusClient.ask(socket(), Duration.ofMillis(100)))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("did not answer");
        }
    }

    @Test
    void aPathTooLongForASocketMovesToTheRuntimeDirectory() throws Exception {
        Path deep = directory.resolve("d".repeat(120));
        Directories withRuntime = new Directories(deep, deep, deep, Optional.of(directory.resolve("run")));
        Directories without = new Directories(deep, deep, deep, Optional.empty());

        Path socket = StatusSocket.in(withRuntime);
        assertThat(socket).startsWithRaw(directory.resolve("run")).isEqualTo(StatusSocket.in(withRuntime));
        try (StatusServer server = StatusServer.start(socket, () -> STATUS)) {
            assertThat(StatusClient.ask(socket, PATIENCE)).contains(STATUS);
        }
        assertThatThrownBy(() -> StatusSocket.in(without)).hasMessageContaining("too long for a socket");
    }

    @Test
    void whereTheAgentCanBeAskedEveryOtherCan() throws Exception {
        int asked = 0;
        for (int length = 40; length < 120; length++) {
            Path state = Path.of("/" + "d".repeat(length - 1));
            Directories directories = new Directories(state, state, state, Optional.of(Path.of("/run")));
            Path ofWatch = StatusSocket.ofWatch(directories, 4_294_967_295L);
            assertThat(ofWatch.toString()).hasSizeLessThanOrEqualTo(103);
            assertThat(ofWatch).hasParentRaw(StatusSocket.in(directories).getParent());
            asked += ofWatch.startsWith(state) ? 1 : 0;
        }
        assertThat(asked).isBetween(40, 60);
    }
}
