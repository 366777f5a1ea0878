package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ToldLossesTest {
    private static final String LOSS = "Of 40 files, 40 are gone.";

    private final FakeServices services = new FakeServices();
    private final ToldLosses told = new ToldLosses(services);

    @Test
    void a_loss_is_told_once_and_what_else_there_is_each_time() {
        services.losses = List.of(LOSS);
        assertThat(news("one", LOSS, "The hook failed.")).containsExactly(LOSS, "The hook failed.");
        assertThat(news("one", LOSS, "The hook failed.")).containsExactly("The hook failed.");
        assertThat(news("two", LOSS)).as("another folder").containsExactly(LOSS);
    }

    @Test
    void another_loss_and_one_after_it_was_confirmed_are_told() {
        services.losses = List.of(LOSS);
        news("one", LOSS);
        services.losses = List.of("Of 30 files, 30 are gone.");
        assertThat(news("one", "Of 30 files, 30 are gone.")).hasSize(1);
        services.losses = List.of();
        assertThat(news("one")).isEmpty();
        services.losses = List.of(LOSS);
        assertThat(news("one", LOSS)).containsExactly(LOSS);
    }

    @Test
    void how_many_backups_are_damaged_is_told_once_until_it_changes() {
        String damaged = " earlier backups are damaged: \"vigie doctor destination\" says which archives are to blame";
        assertThat(news("one", "2" + damaged, "The hook failed.")).containsExactly("2" + damaged, "The hook failed.");
        assertThat(news("one", "2" + damaged, "The hook failed.")).containsExactly("The hook failed.");
        assertThat(news("one", "3" + damaged)).containsExactly("3" + damaged);
        assertThat(news("one")).isEmpty();
        assertThat(news("one", "3" + damaged)).as("after it was mended").containsExactly("3" + damaged);
    }

    private List<String> news(String name, String... notices) {
        BackupResult result = new BackupResult(
                BackupStatus.UNCHANGED,
                FakeServices.NOW,
                Duration.ZERO,
                Optional.empty(),
                List.of(),
                Stream.of(notices).map(notice -> new Problem("", notice)).toList(),
                List.of());
        return told.news(BackupRequest.of(name, Path.of("source"), Path.of("destination")), result).stream()
                .map(Problem::message)
                .toList();
    }
}
