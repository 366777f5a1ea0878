package dev.vigie.agent.status;

import dev.vigie.agent.destination.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A status as a text file for the textfile collector of Prometheus' node_exporter. It is replaced as a whole, so that
 * nobody reads half of it, and everyone may read it, because the collector is another user.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the text format</a>
 */
public final class MetricsFile {
    private static final String FIRST = "vigie_up";

    private MetricsFile() {}

    /**
     * Writes the file; its directory has to be there.
     *
     * @param up whether the agent goes on running
     * @throws IOException also when something else is there, which stays
     */
    public static void write(Path file, AgentStatus status, boolean up) throws IOException {
        requireOwn(file);
        Path beside = beside(file);
        try {
            try (FileChannel channel = DurableFiles.createAnew(beside);
                    OutputStream out = Channels.newOutputStream(channel)) {
                out.write(text(status, up).getBytes(StandardCharsets.UTF_8));
            }
            if (beside.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Deletes a file of figures that is not written any more, if it is there. */
    public static void delete(Path file) throws IOException {
        requireOwn(file);
        Files.deleteIfExists(file);
    }

    /** A slip of the pen must not cost a person a file. */
    private static void requireOwn(Path file) throws IOException {
        if (Files.exists(file) && !isOwn(file)) {
            throw new IOException("what is there holds no figures of Vigie's; move it away or choose another name");
        }
    }

    private static boolean isOwn(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        byte[] beginning = ("# HELP " + FIRST).getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] found = in.readNBytes(beginning.length);
            return found.length == 0 || Arrays.equals(found, beginning);
        }
    }

    /** What is created for a file of figures. */
    public static List<Path> files(Path file) {
        return List.of(file, beside(file));
    }

    /** The collector reads what ends in .prom. */
    private static Path beside(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".writing");
    }

    static String text(AgentStatus status, boolean up) {
        StringBuilder text = new StringBuilder();
        head(text, FIRST, "Whether the agent is running.");
        line(text, "vigie_up", "version=\"" + escaped(status.version()) + "\"", up ? "1" : "0");
        head(text, "vigie_start_time_seconds", "When the agent began, since the epoch.");
        line(text, "vigie_start_time_seconds", "", seconds(status.started()));
        head(text, "vigie_configuration_refused", "Whether the configuration is wrong, and the one before in force.");
        line(text, "vigie_configuration_refused", "", status.refused().isPresent() ? "1" : "0");
        folders(
                text,
                status,
                "last_success_timestamp_seconds",
                "When a backup last ended well, since the epoch.",
                folder -> folder.lastSuccess().map(MetricsFile::seconds));
        folders(
                text,
                status,
                "overdue",
                "Whether the last success is older than alert-after.",
                folder -> onceKnown(folder, folder.overdue()));
        folders(
                text,
                status,
                "failed",
                "Whether something was wrong with the last backup.",
                folder -> onceKnown(folder, folder.lastError().isPresent()));
        folders(
                text,
                status,
                "notes",
                "How much the last backup noted of itself, such as that a hook failed.",
                folder -> Optional.of(String.valueOf(folder.notes().size())));
        folders(
                text,
                status,
                "running",
                "Whether a backup is running.",
                folder -> flag(folder.running().isPresent()));
        folders(
                text,
                status,
                "pending_changes",
                "Changed paths that wait for a backup; none when all are to be looked at.",
                folder -> Optional.of(folder.pendingChanges())
                        .filter(changes -> changes != FolderStatus.EVERYTHING)
                        .map(String::valueOf));
        folders(
                text,
                status,
                "removal_frozen",
                "Whether no backup is removed until a loss is confirmed.",
                folder -> flag(folder.frozen().isPresent()));
        watch(text, status);
        return text.toString();
    }

    /** One line for each state there is, of which one is 1. */
    private static void watch(StringBuilder text, AgentStatus status) {
        head(text, "vigie_folder_watch", "How the folder is watched.");
        for (FolderStatus folder : status.folders()) {
            for (FolderStatus.Watch state : FolderStatus.Watch.values()) {
                String labels = label(folder) + ",state=\"" + state.name().toLowerCase(Locale.ROOT) + "\"";
                line(text, "vigie_folder_watch", labels, folder.watch() == state ? "1" : "0");
            }
        }
    }

    private static void folders(
            StringBuilder text,
            AgentStatus status,
            String name,
            String help,
            Function<FolderStatus, Optional<String>> value) {
        head(text, "vigie_folder_" + name, help);
        for (FolderStatus folder : status.folders()) {
            value.apply(folder).ifPresent(known -> line(text, "vigie_folder_" + name, label(folder), known));
        }
    }

    /** What became of a folder before the agent began is looked up while it starts: until then a 0 would be a guess. */
    private static Optional<String> onceKnown(FolderStatus folder, boolean set) {
        return folder.watch() == FolderStatus.Watch.STARTING ? Optional.empty() : flag(set);
    }

    private static Optional<String> flag(boolean set) {
        return Optional.of(set ? "1" : "0");
    }

    private static String seconds(Instant moment) {
        return String.format(Locale.ROOT, "%d.%03d", moment.getEpochSecond(), moment.getNano() / 1_000_000);
    }

    private static String label(FolderStatus folder) {
        return "folder=\"" + escaped(folder.name()) + "\"";
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static void head(StringBuilder text, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    private static void line(StringBuilder text, String name, String labels, String value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }
}
