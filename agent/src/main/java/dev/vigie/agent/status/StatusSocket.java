package dev.vigie.agent.status;

import dev.vigie.agent.platform.Directories;
import dev.vigie.api.BackupException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** Where the agent listens, the same for server and client. */
public final class StatusSocket {
    /** The shortest {@code sun_path} of the systems Java runs on is macOS's with 104 bytes, one of them a zero. */
    private static final int LONGEST_ADDRESS = 103;

    private static final String WATCH = "watch-";
    private static final String SUFFIX = ".sock";
    /** The longest there may be beside the agent's own: process ids have up to ten digits. */
    private static final String LONGEST_NAME = WATCH + "4294967295" + SUFFIX;

    private StatusSocket() {}

    /**
     * The socket's file: {@code agent.sock} in the state directory, or in the runtime directory when that path is too long
     * for a socket.
     *
     * @throws BackupException of category USER when both are too long
     */
    public static Path in(Directories directories) throws BackupException {
        Path usual = directories.state().resolve("agent.sock");
        if (fits(usual)) {
            return usual;
        }
        Optional<Path> brief = directories.runtime().map(directory -> directory.resolve(brief(usual)));
        return brief.filter(StatusSocket::fits)
                .orElseThrow(() -> BackupException.user("The path " + usual
                        + " is too long for a socket. Set XDG_RUNTIME_DIR or XDG_STATE_HOME to a directory with a"
                        + " shorter path."));
    }

    /**
     * The socket's file of a process that protects one folder beside the agent, of which there may be any number.
     *
     * @throws BackupException as {@link #in}
     */
    public static Path ofWatch(Directories directories, long pid) throws BackupException {
        return in(directories).resolveSibling(WATCH + pid + SUFFIX);
    }

    /** The sockets of processes that protect one folder each; those that died without a word are removed. */
    public static List<Path> ofWatches(Directories directories) throws BackupException {
        List<Path> sockets = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(in(directories).getParent(), WATCH + "*" + SUFFIX)) {
            for (Path socket : found) {
                if (isAlive(socket.getFileName().toString())) {
                    sockets.add(socket);
                } else {
                    Files.deleteIfExists(socket);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Where nothing can be listed, nobody listens.
            return List.of();
        }
        Collections.sort(sockets);
        return sockets;
    }

    private static boolean isAlive(String name) {
        String pid = name.substring(WATCH.length(), name.length() - SUFFIX.length());
        return pid.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(pid))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    private static String brief(Path usual) {
        CRC32 checksum = new CRC32();
        checksum.update(usual.toString().getBytes(StandardCharsets.UTF_8));
        return String.format("agent-%08x.sock", checksum.getValue());
    }

    /** Whether every socket of a directory has an address: who is asked and who asks have to agree on the directory. */
    private static boolean fits(Path socket) {
        Path longest = socket.resolveSibling(LONGEST_NAME);
        return longest.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ADDRESS;
    }

    /** Whether this system has sockets with a path; Windows has them since 2019. */
    static boolean isSupported() {
        try {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
            return true;
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    static BackupException unsupported() {
        return BackupException.environment("This system has no Unix domain sockets, so an agent cannot be asked.");
    }
}
