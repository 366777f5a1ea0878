package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationAwayTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    private Workplace work;
    private Path drive;

    @BeforeEach
    void backUpOnce() throws Exception {
        work = new Workplace(directory);
        work.write("a", "first");
        drive = directory.resolve("drive");
    }

    @Test
    void nothingIsWrittenWhereADestinationWasWhileItIsAway() throws Exception {
        Backups agent = work.backups();
        agent.run(work.request());
        Files.move(work.destination, drive);
        assertThatThrownBy(() -> agent.run(work.request()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is away: there is nothing")
                .matches(e -> ((BackupException) e).retryable());
        assertThatThrownBy(() -> agent.preview(work.request())).hasMessageContaining("is away: there is nothing");
        assertThat(work.destination).doesNotExist();

        Files.createDirectory(work.destination);
        assertThatThrownBy(() -> agent.run(work.request())).hasMessageContaining("destination.json is missing");
        assertThat(work.destination).isEmptyDirectory();

        Files.delete(work.destination);
        Files.move(drive, work.destination);
        agent.run(work.request());
        assertThat(work.ids()).hasSize(2);
    }

    @Test
    void whereADestinationWasNothingIsSaidToBeRight() throws Exception {
        work.run(work.request());
        Files.move(work.destination, drive);
        Files.createDirectory(work.destination);
        VerifyRequest everything = VerifyRequest.everything(ProgressListener.NONE, () -> false);
        assertThatThrownBy(work::list).hasMessageContaining("is away");
        assertThatThrownBy(() -> work.snapshots().verify(work.destination, everything))
                .hasMessageContaining("is away");
        assertThatThrownBy(() -> work.snapshots().examine(work.destination, false))
                .hasMessageContaining("is away");

        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(work.snapshots().list(empty, Optional.empty())).isEmpty();
        assertThatThrownBy(() -> work.snapshots().verify(empty, everything)).hasMessageContaining("holds no snapshots");
        assertThatThrownBy(() -> work.snapshots()
                        .verify(
                                drive,
                                new VerifyRequest(
                                        Optional.of("typo"),
                                        Depth.CONTENTS,
                                        Optional.empty(),
                                        ProgressListener.NONE,
                                        () -> false)))
                .hasMessageContaining("named \"typo\", but those of set");
    }

    @Test
    void archivesThatLieWhereADestinationWasAreRead() throws Exception {
        String id = work.backUp(work.request());
        TestDirectories.delete(work.destination.resolve(".vigie"));

        assertThat(work.ids()).containsExactly(id);
        assertThat(work.restore(id).result().files()).isEqualTo(1);
        assertThatThrownBy(() -> work.snapshots().examine(work.destination, false))
                .hasMessageContaining("is away");
    }

    @Test
    void aDestinationWithoutItsMarkerIsNotTakenForAnEmptyOne() throws Exception {
        work.run(work.request());
        Path marker = work.destination.resolve(".vigie/destination.json");
        Files.delete(marker);
        assertThatThrownBy(work::list).hasMessageContaining("is missing").hasMessageContaining("--repair");
        assertThatThrownBy(() -> work.run(work.request()))
                .hasMessageContaining("is missing")
                .hasMessageContaining("--repair");
        Files.writeString(marker, "rubbish");
        assertThatThrownBy(work::list).hasMessageContaining("is damaged").hasMessageContaining("--repair");
        work.snapshots().examine(work.destination, true);
        assertThat(work.ids()).hasSize(1);
    }

    @Test
    void anotherDestinationInItsPlaceIsLeftAlone() throws Exception {
        Backups agent = work.backups();
        agent.run(work.request());
        Files.move(work.destination, drive);
        new Backups(
                        TestPlugins.host(),
                        new Catalogs(directory.resolve("other"), TestPlugins.host()),
                        work.clock,
                        List.of())
                .run(work.request());
        int files = work.destinationFiles().size();

        assertThatThrownBy(() -> agent.run(work.request())).hasMessageContaining("another destination is in its place");
        assertThat(work.destinationFiles()).hasSize(files);
    }

    @Test
    void anAgentThatBeginsAgainKnowsWhereItsDestinationWas() throws Exception {
        work.run(work.request());
        TestDirectories.delete(work.destination);

        assertThatThrownBy(() -> work.run(work.request())).hasMessageContaining("--init");
        assertThat(work.destination).doesNotExist();
        Files.createDirectory(work.destination);
        assertThatThrownBy(() -> work.run(work.request())).hasMessageContaining("--init");
        assertThat(work.destination).isEmptyDirectory();
        beginAnew();
        assertThat(work.ids()).hasSize(1);
    }

    @Test
    void drivesTakeTurns() throws Exception {
        work.run(work.request());
        Files.move(work.destination, drive);
        beginAnew();
        Path second = directory.resolve("second");
        Files.move(work.destination, second);
        Files.move(drive, work.destination);

        work.run(work.request());
        assertThat(work.ids()).hasSize(2);
        Files.move(work.destination, drive);
        Files.move(second, work.destination);
        work.run(work.request());
        assertThat(work.ids()).hasSize(2);
    }

    private void beginAnew() throws Exception {
        Catalogs catalogs = new Catalogs(work.state, TestPlugins.host());
        catalogs.known().welcome(work.destination);
        new Backups(TestPlugins.host(), catalogs, work.clock, List.of(work.state)).run(work.request());
    }
}
