package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.StatusServer;
import dev.vigie.agent.status.StatusSocket;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherAgentsTest {
    private static final long OTHER_PROCESS = 4711;

    @TempDir
    Path directory;

    private final FakeServices services = new FakeServices();

    @BeforeEach
    void choosePlaces() {
        services.state = directory.resolve("state");
    }

    @Test
    void folders_that_back_up_each_others_archives_are_named_with_both_ends() throws Exception {
        assertThat(circlesBeside(place("b"), place("a/in"), request("a", "b/in")))
                .singleElement()
                .asString()
                .startsWith("set: archives may be backed up in a circle")
                .contains(
                        "process " + OTHER_PROCESS,
                        place("a/in").toString(),
                        place("b/in").toString());
    }

    @Test
    void archives_that_go_one_way_only_are_no_circle() throws Exception {
        assertThat(circlesBeside(place("b"), place("elsewhere"), request("a", "b/in")))
                .isEmpty();
        assertThat(circlesBeside(place("b"), place("a/in"), request("a", "elsewhere")))
                .isEmpty();
    }

    @Test
    void what_is_left_out_here_closes_no_circle() throws Exception {
        assertThat(circlesBeside(place("b"), place("a/in"), request("a", "b/in").withExclude(List.of("/in/"))))
                .isEmpty();
        assertThat(circlesBeside(place("a"), place("a/in"), request("a", "a/in")))
                .as("each leaves out its own destination")
                .isEmpty();
    }

    @Test
    void an_agent_is_no_other_than_itself() throws Exception {
        assertThat(circlesBeside(ProcessHandle.current().pid(), place("b"), place("a/in"), request("a", "b/in")))
                .isEmpty();
    }

    private List<String> circlesBeside(Path source, Path destination, BackupRequest own) throws BackupException {
        return circlesBeside(OTHER_PROCESS, source, destination, own);
    }

    private List<String> circlesBeside(long process, Path source, Path destination, BackupRequest own)
            throws BackupException {
        FolderStatus folder = new FolderStatus(
                "other",
                source,
                destination,
                FolderStatus.Watch.WATCHING,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
        AgentStatus status = new AgentStatus(process, "1", Instant.EPOCH, Optional.empty(), List.of(folder));
        Path socket = StatusSocket.ofWatch(
                services.directories(), ProcessHandle.current().pid());
        try (StatusServer server = StatusServer.openBeside(socket, () -> status)) {
            server.answer();
            return new OtherAgents(services.directories(), TestPlugins.host()).circles(List.of(own));
        }
    }

    private BackupRequest request(String source, String destination) {
        return BackupRequest.of("set", place(source), place(destination));
    }

    private Path place(String name) {
        return directory.resolve(name);
    }
}
