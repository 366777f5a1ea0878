package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.backup.SnapshotKind;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of a morning in Paris, asked for at 12:00 on November 23rd. */
class MomentTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final Instant NOON = at("2026-11-23T12:00:00");
    private static final List<SnapshotInfo> SNAPSHOTS = List.of(
            snapshot("20261123_104210", "2026-11-23T10:42:10.5"),
            snapshot("20261123_104200-2", "2026-11-23T10:42:00.9"),
            snapshot("20261123_104200", "2026-11-23T10:42:00.1"),
            snapshot("20261123_090000", "2026-11-23T09:00:00"),
            snapshot("20261122_235959", "2026-11-22T23:59:59.9"),
            snapshot("20261001_080000", "2026-10-01T08:00:00"));

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(PARIS).toInstant();
    }

    private static SnapshotInfo snapshot(String id, String local) {
        return new SnapshotInfo(
                id,
                "documents",
                Path.of("documents_" + id + ".zip"),
                "zip",
                SnapshotKind.FULL,
                at(local),
                1,
                OptionalLong.of(1),
                "",
                Unread.NOTHING,
                Optional.empty());
    }

    private static String find(String text) throws BackupException {
        return Moment.find(text, SNAPSHOTS, PARIS, NOON).id();
    }

    @ParameterizedTest
    @CsvSource({
        "latest,                        20261123_104210",
        "' Latest ',                    20261123_104210",
        "20261123_104200-2,             20261123_104200-2",
        "20261001_080000,               20261001_080000",
        "2026-11-23 10:42,              20261123_104210",
        "2026-11-23T10:42,              20261123_104210",
        "2026-11-23 10:42:00,           20261123_104200-2",
        "2026-11-23 10:42:00.1,         20261123_104200",
        "2026-11-23T10:42:00.899999999, 20261123_104200",
        "2026-11-23T10:42:00.900000000, 20261123_104200-2",
        "2026-11-23 10:41,              20261123_090000",
        "2026-11-23 10:41:59,           20261123_090000",
        "2026-11-23,                    20261123_104210",
        "2026-11-22,                    20261122_235959",
        "2026-11-21,                    20261001_080000",
        "2026-11-23T08:00:00Z,          20261123_090000",
        "2026-11-23T07:59:59Z,          20261122_235959",
        "2026-11-23T09:42:10Z,          20261123_104210",
        "2026-11-23T09:42Z,             20261123_104210",
        "2026-11-23t09:42z,             20261123_104210",
        "2026-11-23T09:42:10.49Z,       20261123_104200-2",
        "2026-11-23T09:42:10.5Z,        20261123_104210",
        "2026-11-23T09:00:00+01:00,     20261123_090000",
        "2026-11-23 09:00:00+01:00,     20261123_090000",
        "2030-01-01,                    20261123_104210",
        "2 hours ago,                   20261123_090000",
        "2 hours,                       20261123_090000",
        "1 hour ago,                    20261123_104210",
        "an hour ago,                   20261123_104210",
        "90 minutes ago,                20261123_090000",
        "77min,                         20261123_104210",
        "1d,                            20261001_080000",
        "a day ago,                     20261001_080000",
        "12 h ago,                      20261122_235959",
        "1 month ago,                   20261001_080000",
        "yesterday,                     20261122_235959",
        "Today,                         20261123_104210",
        "now,                           20261123_104210",
    })
    void isUnderstood(String text, String id) throws BackupException {
        assertThat(find(text)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tomorrowish", "2026-13-01", "2026-11-23 25:00", "10:42", "-2 hours", "2 fortnights ago"})
    void nonsenseIsAnsweredWithWhatWouldBeUnderstood(String text) {
        assertThatThrownBy(() -> find(text))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContaining("cannot tell what moment \"" + text + "\" is")
                .hasMessageContaining("2 hours ago");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-09-30", "2026-10-01 07:59", "1 year ago", "100000 years ago", "999999 weeks"})
    void beforeTheFirstThereIsNone(String text) {
        assertThatThrownBy(() -> find(text))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContaining("there is no snapshot as old as")
                .hasMessageContaining("the oldest is 20261001_080000, made 2026-10-01 08:00:00");
    }

    /** At ten, the two of 10:42 lie in the future, and may have been made at any time after nine. */
    @ParameterizedTest
    @CsvSource({
        "now, ''",
        "2026-11-23 09:30, ''",
        "2026-11-23 08:59, 20261122_235959",
        "2026-11-22, 20261122_235959",
        "latest, 20261123_104210",
        "20261123_104200, 20261123_104200",
        "2026-11-24, 20261123_104210"
    })
    void whatLiesInTheFutureIsNamedWhereItMayBeMeant(String text, String id) throws BackupException {
        Instant ten = at("2026-11-23T10:00:00");
        if (!id.isEmpty()) {
            assertThat(Moment.find(text, SNAPSHOTS, PARIS, ten).id()).isEqualTo(id);
            return;
        }
        assertThatThrownBy(() -> Moment.find(text, SNAPSHOTS, PARIS, ten))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
                .hasMessageContaining("20261123_104200 and 2 after it, up to 20261123_104210")
                .hasMessageContaining("from 2026-11-23 10:42:00 on");
    }

    @Test
    void anIdThatIsNotThereIsNoMoment() {
        assertThatThrownBy(() -> find("20261123_104201"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("there is no snapshot 20261123_104201; the newest is 20261123_104210");
    }

    /** At three in the morning of October 25th clocks go back to two: the second of both hours is the later one. */
    @Test
    void anHourThatHappensTwiceIsTakenWhole() {
        assertThat(Moment.parse("2026-10-25 02:30", PARIS, NOON))
                .contains(Instant.parse("2026-10-25T01:30:59.999999999Z"));
    }
}
