package dev.vigie.agent.status;

import dev.vigie.agent.destination.DurableFiles;
import dev.vigie.api.BackupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code status} to whoever may open the socket. A client sends one line, {@code {"request":"status"}}, and gets
 * one line back. It works in threads of its own; whatever a client does, the agent goes on.
 */
public final class StatusServer implements AutoCloseable {
    static final String REQUEST = "{\"request\":\"status\"}";
    private static final int LONGEST_REQUEST = 1024;
    private static final int CLIENTS_AT_ONCE = 4;
    private static final int CLIENTS_WAITING = 16;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);

    private final Path socket;
    private final Supplier<AgentStatus> status;
    private final Duration patience;
    private final ExecutorService clients;
    private final ScheduledExecutorService timer;

    // Guarded by this.
    private Optional<SoleAgent> sole;
    private ServerSocketChannel server;

    private StatusServer(
            Optional<SoleAgent> sole,
            Path socket,
            ServerSocketChannel server,
            Supplier<AgentStatus> status,
            Duration patience) {
        this.sole = sole;
        this.socket = socket;
        this.server = server;
        this.status = status;
        this.patience = patience;
        // One with fewer core threads would make more only once its queue is full.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                CLIENTS_AT_ONCE,
                CLIENTS_AT_ONCE,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CLIENTS_WAITING),
                StatusServer::thread);
        pool.allowCoreThreadTimeOut(true);
        clients = pool;
        timer = Executors.newSingleThreadScheduledExecutor(StatusServer::thread);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "status");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts to listen as the one agent there is. The socket of one that died is replaced. Whoever asks waits until
     * {@link #answer} is called.
     *
     * @param socket as {@link StatusSocket#in} says; its directory is created when missing, for its owner only
     * @param status asked once for each client, from a thread of the server's; must not block for long
     * @throws BackupException of category ENVIRONMENT when another agent is running or listening is not possible
     */
    public static StatusServer open(Path socket, Supplier<AgentStatus> status) throws BackupException {
        return open(socket, status, Duration.ofSeconds(5));
    }

    /**
     * The same for a process that may run beside the agent and others of its kind.
     *
     * @param socket as {@link StatusSocket#ofWatch} says
     */
    public static StatusServer openBeside(Path socket, Supplier<AgentStatus> status) throws BackupException {
        requireSupport();
        try {
            DurableFiles.createDirectories(socket.getParent());
        } catch (IOException e) {
            throw BackupException.environment("Cannot use " + socket.getParent() + ": " + e, e);
        }
        return open(Optional.empty(), socket, status, Duration.ofSeconds(5));
    }

    /** {@link #open} and {@link #answer}. */
    public static StatusServer start(Path socket, Supplier<AgentStatus> status) throws BackupException {
        return start(socket, status, Duration.ofSeconds(5));
    }

    /** @param patience how long a client may take from being accepted to having read its answer */
    static StatusServer start(Path socket, Supplier<AgentStatus> status, Duration patience) throws BackupException {
        StatusServer server = open(socket, status, patience);
        server.answer();
        return server;
    }

    private static StatusServer open(Path socket, Supplier<AgentStatus> status, Duration patience)
            throws BackupException {
        requireSupport();
        return open(Optional.of(SoleAgent.claim(socket)), socket, status, patience);
    }

    private static void requireSupport() throws BackupException {
        if (!StatusSocket.isSupported()) {
            throw StatusSocket.unsupported();
        }
    }

    private static StatusServer open(
            Optional<SoleAgent> sole, Path socket, Supplier<AgentStatus> status, Duration patience)
            throws BackupException {
        try {
            return new StatusServer(sole, socket, listen(socket), status, patience);
        } catch (IOException e) {
            sole.ifPresent(SoleAgent::close);
            throw BackupException.environment("Cannot listen on " + socket + ": " + e.getMessage(), e);
        }
    }

    /** Answers from now on, also those who have asked before. To be called once. */
    public void answer() {
        acceptAt(current());
        timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized ServerSocketChannel current() {
        return server;
    }

    /**
     * The directory is a cache that anybody may delete. What was deleted is made again, because an agent that nobody finds
     * is taken for one that does not run, and another is started beside it.
     */
    synchronized void look() {
        try {
            if (server.isOpen() && !Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                listenAnew();
            }
        } catch (IOException | BackupException e) {
            LOG.debug("Listening anew on {} failed: {}", socket, e.toString());
        }
    }

    private void listenAnew() throws IOException, BackupException {
        DurableFiles.createDirectories(socket.getParent());
        if (sole.isPresent() && !sole.get().isKnown()) {
            SoleAgent again = SoleAgent.claim(socket);
            sole.get().close();
            sole = Optional.of(again);
        }
        ServerSocketChannel deleted = server;
        server = listen(socket);
        acceptAt(server);
        deleted.close();
    }

    /**
     * A socket is as open as the umask has it when it comes into being, and Java cannot have it otherwise. So that happens in
     * a directory that nobody else can enter, however open the one is in which it belongs.
     */
    private static ServerSocketChannel listen(Path socket) throws IOException {
        if (!socket.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.deleteIfExists(socket);
            return bind(socket);
        }
        // No longer than the name of the socket itself, since the length of the whole is limited.
        Path closed = socket.resolveSibling("." + ProcessHandle.current().pid());
        Path born = closed.resolve("s");
        Files.deleteIfExists(born);
        Files.deleteIfExists(closed);
        DurableFiles.createDirectory(closed);
        try {
            ServerSocketChannel server = bind(born);
            try {
                Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
                Files.move(born, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                Files.deleteIfExists(born);
                throw e;
            }
        } finally {
            Files.deleteIfExists(closed);
        }
    }

    private static ServerSocketChannel bind(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return server.bind(UnixDomainSocketAddress.of(socket), CLIENTS_WAITING);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void acceptAt(ServerSocketChannel listening) {
        thread(() -> accept(listening)).start();
    }

    private void accept(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                hand(listening.accept());
            } catch (IOException e) {
                if (listening.isOpen()) {
                    LOG.warn("Status can no longer be asked for: {}", e.getMessage());
                }
                return;
            }
        }
    }

    private void hand(SocketChannel client) {
        ScheduledFuture<?> end = timer.schedule(() -> close(client), patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            clients.execute(() -> {
                answer(client);
                end.cancel(false);
            });
        } catch (RejectedExecutionException e) {
            end.cancel(false);
            close(client);
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            String answer = readRequest(client).equals(REQUEST)
                    ? StatusJson.line(status.get())
                    : StatusJson.error("the only request there is: " + REQUEST);
            ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                client.write(bytes);
            }
        } catch (IOException e) {
            LOG.debug("A client that asked for the status went away: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.warn("The status could not be told: {}", e.toString());
        }
    }

    /** The first line, or as much of it as a request may have. */
    private static String readRequest(SocketChannel client) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(LONGEST_REQUEST);
        while (line.size() < LONGEST_REQUEST && client.read(one.clear()) >= 0) {
            one.flip();
            while (one.hasRemaining()) {
                byte next = one.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("Closing a client of the status failed: {}", e.toString());
        }
    }

    /** Stops listening and removes the socket. May be called twice. */
    @Override
    public synchronized void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.debug("Removing {} failed: {}", socket, e.toString());
        }
        clients.shutdownNow();
        timer.shutdownNow();
        sole.ifPresent(SoleAgent::close);
    }
}
