package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"documents", "my data (1)", "a_20261123_101500", "réunion", "a.b-c"})
    void aFoldersUsualNameWillDo(String name) {
        assertThat(SetName.fault(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "'  ', is empty",
        ".hidden, must not begin with \".\"",
        "-v, must not begin with \"-\"",
        "a/b, must not contain / because archives are named after it",
        "a\\b, must not contain \\ because archives are named after it",
        "destination.json, is taken by a file of Vigie's own",
    })
    void whatCannotBeAFileNameIsRefused(String name, String fault) {
        assertThat(SetName.fault(name)).contains(fault);
    }

    @Test
    void controlCharactersAndEndlessNamesAreRefused() {
        assertThat(SetName.fault("a\nb")).contains("must not contain line breaks or other control characters");
        assertThat(SetName.fault("é".repeat(100))).isEmpty();
        assertThat(SetName.fault("é".repeat(101))).contains("is longer than 200 bytes");
    }
}
