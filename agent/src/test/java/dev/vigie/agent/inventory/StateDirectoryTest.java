package dev.vigie.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Workplace;
import dev.vigie.agent.path.Listing;
import dev.vigie.agent.platform.StateDirectoryException;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.snapshots.Snapshots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Vigie keeps for itself cannot be kept where it is: that, and no destination or archive, is said to be at fault. */
class StateDirectoryTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private String id;

    @BeforeEach
    void backUpOnce() throws Exception {
        work = new Workplace(directory);
        work.write("a", "first");
        id = work.backUp(work.request());
    }

    @Test
    void itIsNamedAndNotTheDestination() throws Exception {
        TestDirectories.delete(work.state);
        Files.createFile(work.state);

        assertThatThrownBy(work::list)
                .isInstanceOf(StateDirectoryException.class)
                .hasMessageContaining("cannot use " + work.state)
                .hasMessageContaining("XDG_STATE_HOME");
        assertThatThrownBy(() -> work.run(work.request())).isInstanceOf(StateDirectoryException.class);
        assertThatThrownBy(() -> work.restore(id)).isInstanceOf(StateDirectoryException.class);
    }

    /** As a disk that fails may do it, which holds what is known of manifests that could not be read. */
    @Test
    void itsDiskIsNotTakenForThatOfTheDestination() throws Exception {
        work.list();
        for (Path catalog : Listing.of(work.state.resolve("catalogs"))) {
            String name = catalog.getFileName().toString();
            if (name.endsWith(".db")) {
                Files.createDirectory(catalog.resolveSibling(name.replace(".db", ".unreadable")));
            }
        }

        assertThatThrownBy(work::list)
                .isInstanceOf(StateDirectoryException.class)
                .hasMessageContaining("cannot use " + work.state)
                .hasMessageContaining(".unreadable");
        assertThatThrownBy(() -> work.run(work.request())).isInstanceOf(StateDirectoryException.class);
        assertThatThrownBy(() -> work.restore(id)).isInstanceOf(StateDirectoryException.class);
    }

    @Test
    void archivesAreNotMissingOnlyBecauseAFormatHasNoPlaceToWork() throws Exception {
        Path taken = Files.createFile(directory.resolve("taken"));
        Snapshots snapshots =
                new Snapshots(TestPlugins.host(taken), new Catalogs(work.state, TestPlugins.host()), work.clock);
        Path target = directory.resolve("target");

        assertThatThrownBy(() -> snapshots.restore(
                        work.destination, Optional.of("set"), id, ZoneOffset.UTC, RestoreRequest.to(target)))
                .isInstanceOf(StateDirectoryException.class)
                .hasMessageContaining("cannot use " + taken);

        assertThat(work.restore(id).result().errors()).isEqualTo(List.of());
    }
}
