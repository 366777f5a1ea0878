package dev.vigie.agent.status;

import dev.vigie.agent.platform.Directories;
import dev.vigie.api.BackupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks a running agent what it is doing. */
public final class StatusClient {
    private static final int LONGEST_ANSWER = 16 << 20;

    private StatusClient() {}

    /**
     * Asks once.
     *
     * @param socket as {@link StatusSocket#in} says
     * @param patience how long to wait for the whole answer
     * @return empty when no agent is running
     * @throws BackupException when there is one but it does not answer, or not in words this version understands
     */
    public static Optional<AgentStatus> ask(Path socket, Duration patience) throws BackupException {
        if (!StatusSocket.isSupported()) {
            throw StatusSocket.unsupported();
        }
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return connect(channel, socket) ? Optional.of(ask(channel, patience)) : Optional.empty();
        } catch (AsynchronousCloseException e) {
            throw BackupException.environment(
                    "The agent did not answer within " + patience.toSeconds() + " seconds.", e);
        } catch (IOException e) {
            throw BackupException.environment("The agent at " + socket + " cannot be asked: " + e.getMessage(), e);
        }
    }

    /**
     * Asks every {@code vigie watch} there is.
     *
     * @param patience how long to wait for each answer
     * @throws BackupException as {@link #ask} does
     */
    public static List<AgentStatus> askWatches(Directories directories, Duration patience) throws BackupException {
        List<AgentStatus> watches = new ArrayList<>();
        for (Path socket : StatusSocket.ofWatches(directories)) {
            ask(socket, patience).ifPresent(watches::add);
        }
        return watches;
    }

    /** A socket that nobody listens on is what an agent that was killed leaves behind. */
    private static boolean connect(SocketChannel channel, Path socket) throws IOException {
        try {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (java.net.ConnectException e) {
            return false;
        } catch (java.net.SocketException e) {
            if (String.valueOf(e.getMessage()).contains("refused")) {
                return false;
            }
            throw e;
        }
    }

    private static AgentStatus ask(SocketChannel channel, Duration patience) throws IOException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            timer.schedule(
                    () -> {
                        channel.close();
                        return null;
                    },
                    patience.toMillis(),
                    TimeUnit.MILLISECONDS);
            channel.write(ByteBuffer.wrap((StatusServer.REQUEST + "\n").getBytes(StandardCharsets.UTF_8)));
            return StatusJson.read(readAll(channel));
        } finally {
            timer.shutdownNow();
        }
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(8192);
        while (channel.read(part.clear()) >= 0) {
            answer.write(part.array(), 0, part.position());
            if (answer.size() > LONGEST_ANSWER) {
                throw new IOException("it does not stop talking");
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
