package dev.vigie.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path directory;

    @Test
    void everything_is_said_of_every_folder() {
        assertThat(MetricsFile.text(
                        status(folder("docu\"me\\nts", 3), folder("new\nline", FolderStatus.EVERYTHING)), true))
                .isEqualTo("""
                        # HELP vigie_up Whether the agent is running.
                        # TYPE vigie_up gauge
                        vigie_up{version="1.0.0"} 1
                        # HELP vigie_start_time_seconds When the agent began, since the epoch.
                        # TYPE vigie_start_time_seconds gauge
                        vigie_start_time_seconds 1800000000.000
                        # HELP vigie_configuration_refused Whether the configuration is wrong, and the one before in force.
                        # TYPE vigie_configuration_refused gauge
                        vigie_configuration_refused 0
                        # HELP vigie_folder_last_success_timestamp_seconds When a backup last ended well, since the epoch.
                        # TYPE vigie_folder_last_success_timestamp_seconds gauge
                        vigie_folder_last_success_timestamp_seconds{folder="docu\\"me\\\\nts"} 1799999999.750
                        vigie_folder_last_success_timestamp_seconds{folder="new\\nline"} 1799999999.750
                        # HELP vigie_folder_overdue Whether the last success is older than alert-after.
                        # TYPE vigie_folder_overdue gauge
                        vigie_folder_overdue{folder="docu\\"me\\\\nts"} 1
                        vigie_folder_overdue{folder="new\\nline"} 1
                        # HELP vigie_folder_failed Whether something was wrong with the last backup.
                        # TYPE vigie_folder_failed gauge
                        vigie_folder_failed{folder="docu\\"me\\\\nts"} 0
                        vigie_folder_failed{folder="new\\nline"} 0
                        # HELP vigie_folder_notes How much the last backup noted of itself, such as that a hook failed.
                        # TYPE vigie_folder_notes gauge
                        vigie_folder_notes{folder="docu\\"me\\\\nts"} 0
                        vigie_folder_notes{folder="new\\nline"} 0
                        # HELP vigie_folder_running Whether a backup is running.
                        # TYPE vigie_folder_running gauge
                        vigie_folder_running{folder="docu\\"me\\\\nts"} 0
                        vigie_folder_running{folder="new\\nline"} 0
                        # HELP vigie_folder_pending_changes Changed paths that wait for a backup; none when all are to be looked at.
                        # TYPE vigie_folder_pending_changes gauge
                        vigie_folder_pending_changes{folder="docu\\"me\\\\nts"} 3
                        # HELP vigie_folder_removal_frozen Whether no backup is removed until a loss is confirmed.
                        # TYPE vigie_folder_removal_frozen gauge
                        vigie_folder_removal_frozen{folder="docu\\"me\\\\nts"} 0
                        vigie_folder_removal_frozen{folder="new\\nline"} 0
                        # HELP vigie_folder_watch How the folder is watched.
                        # TYPE vigie_folder_watch gauge
                        vigie_folder_watch{folder="docu\\"me\\\\nts",state="starting"} 0
                        vigie_folder_watch{folder="docu\\"me\\\\nts",state="watching"} 1
                        vigie_folder_watch{folder="docu\\"me\\\\nts",state="degraded"} 0
                        vigie_folder_watch{folder="docu\\"me\\\\nts",state="missing"} 0
                        vigie_folder_watch{folder="docu\\"me\\\\nts",state="stopped"} 0
                        vigie_folder_watch{folder="new\\nline",state="starting"} 0
                        vigie_folder_watch{folder="new\\nline",state="watching"} 1
                        vigie_folder_watch{folder="new\\nline",state="degraded"} 0
                        vigie_folder_watch{folder="new\\nline",state="missing"} 0
                        vigie_folder_watch{folder="new\\nline",state="stopped"} 0
                        """);
    }

    @Test
    void what_is_not_known_of_a_folder_yet_is_left_out() {
        String text =
                MetricsFile.text(status(folder("begun", 0, FolderStatus.Watch.STARTING), folder("watched", 0)), true);

        assertThat(text)
                .doesNotContain("vigie_folder_overdue{folder=\"begun\"}", "vigie_folder_failed{folder=\"begun\"}")
                .contains(
                        "vigie_folder_overdue{folder=\"watched\"} 1",
                        "vigie_folder_failed{folder=\"watched\"} 0",
                        "vigie_folder_running{folder=\"begun\"} 0",
                        "vigie_folder_watch{folder=\"begun\",state=\"starting\"} 1");
    }

    @Test
    void what_is_no_file_of_figures_is_neither_written_over_nor_deleted() throws IOException {
        Path file = Files.writeString(directory.resolve("notes"), "the only copy");
        assertThatThrownBy(() -> MetricsFile.write(file, status(), true)).hasMessageContaining("no figures of Vigie's");
        assertThatThrownBy(() -> MetricsFile.delete(file)).hasMessageContaining("no figures of Vigie's");
        assertThat(file).hasContent("the only copy");
        Files.writeString(file, "");
        MetricsFile.write(file, status(), true);
        MetricsFile.delete(file);
        MetricsFile.delete(file);
        assertThat(file).doesNotExist();
    }

    @Test
    void the_file_is_replaced_as_a_whole_and_everyone_may_read_it() throws IOException {
        Path file = directory.resolve("vigie.prom");
        MetricsFile.write(file, status(folder("documents", 0)), true);
        assertThat(file).content().contains("vigie_up{version=\"1.0.0\"} 1");
        MetricsFile.write(file, status(), false);
        assertThat(file).content().contains("vigie_up{version=\"1.0.0\"} 0").doesNotContain("documents");
        assertThat(directory).isDirectoryContaining(file::equals);
        assertThat(MetricsFile.files(file)).containsExactly(file, directory.resolve(".vigie.prom.writing"));
        try (var files = Files.list(directory)) {
            assertThat(files).as("nothing beside it").hasSize(1);
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r--r--");
        }
    }

    private static AgentStatus status(FolderStatus... folders) {
        return new AgentStatus(42, "1.0.0", NOON, Optional.empty(), List.of(folders));
    }

    private static FolderStatus folder(String name, long pending) {
        return folder(name, pending, FolderStatus.Watch.WATCHING);
    }

    private static FolderStatus folder(String name, long pending, FolderStatus.Watch watch) {
        return new FolderStatus(
                name,
                Path.of("/source"),
                Path.of("/backup"),
                watch,
                "",
                Optional.of(NOON.minusMillis(250)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                pending,
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty());
    }
}
