package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotNameTest {
    private static final List<String> EXTENSIONS = List.of("zip", "gz", "tar.gz");

    @ParameterizedTest
    @CsvSource({
        "data_20261123_101500.zip,               data,              20261123_101500,    false, zip",
        "data_20261123_101500.incr.zip,          data,              20261123_101500,    true,  zip",
        "data_20261123_101500-2.zip,             data,              20261123_101500-2,  false, zip",
        "data_20261123_101500-12.incr.tar.gz,    data,              20261123_101500-12, true,  tar.gz",
        "data_old_20261123_101500.zip,           data_old,          20261123_101500,    false, zip",
        "a_20250101_000000_20261123_101500.zip,  a_20250101_000000, 20261123_101500,    false, zip",
        "my.data v2_20261123_101500.tar.gz,      my.data v2,        20261123_101500,    false, tar.gz",
        "data_20261123_101500.gz,                data,              20261123_101500,    false, gz",
    })
    void names_are_read_as_they_are_written(String name, String set, String id, boolean incremental, String extension) {
        SnapshotName parsed = new SnapshotName(set, id, incremental, extension);
        assertThat(SnapshotName.parse(name, EXTENSIONS)).contains(parsed);
        assertThat(parsed.fileName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.zip",
                "data_20261123.zip",
                "data_20261123_101500",
                "data_20261123_101500.rar",
                "data_20261123_101500.zip.part",
                "data_20261123_101500.incr",
                "data_20261123_101500.other.zip",
                "data_20261323_101500.zip",
                "data_20260230_101500.zip",
                "data_20261123_256060.zip",
                "data_20261123_101500-02.zip",
                "data_20261123_101500-.zip",
                "_20261123_101500.zip",
                "20261123_101500.zip",
                "data20261123_101500.zip",
                "data_20261123_101500 (1).zip"
            })
    void other_names_are_not_taken_for_archives(String name) {
        assertThat(SnapshotName.parse(name, EXTENSIONS)).isEmpty();
    }

    @Test
    void an_id_is_local_time() {
        ZonedDateTime moment = ZonedDateTime.of(2026, 11, 23, 10, 15, 0, 5, ZoneId.of("Europe/Paris"));
        assertThat(SnapshotName.id(moment, 1)).isEqualTo("20261123_101500");
        assertThat(SnapshotName.id(moment, 2)).isEqualTo("20261123_101500-2");
        assertThat(SnapshotName.moment("20261123_101500-2", ZoneId.of("Europe/Paris")))
                .isEqualTo(moment.withNano(0));
        assertThat(SnapshotName.isId("20261123_101500-2")).isTrue();
        assertThat(SnapshotName.isId("20261323_101500")).isFalse();
        assertThat(SnapshotName.isId("latest")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".vigie",
                "-rf",
                "a/b",
                "a\\b",
                "a\nb",
                "a\u0000b",
                "destination.json",
                "caf\uDCE9"
            })
    void names_that_would_cause_trouble_are_refused(String set) {
        assertThat(SetName.fault(set)).isPresent();
    }

    @Test
    void any_other_name_will_do() {
        for (String set : List.of("data", "my data", "données", "数据", "a_20261123_101500", "x".repeat(150))) {
            assertThat(SetName.fault(set)).as(set).isEmpty();
        }
        assertThat(SetName.fault("数".repeat(70)))
                .as("too many bytes for a file's name")
                .isPresent();
    }
}
