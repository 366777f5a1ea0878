package dev.vigie.agent.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 B",
        "1023, 1023.00 B",
        "1024, 1.00 KB",
        "537227428, 512.34 MB",
        "1556925645, 1.45 GB",
        "1099511627776, 1.00 TB",
        "1125899906842624, 1.00 PB",
        "9223372036854775807, 8192.00 PB"
    })
    void sizesHaveTwoDecimals(long bytes, String expected) {
        assertThat(Quantities.size(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0:00:00",
        "-5, 0:00:00",
        "59, 0:00:59",
        "86399, 23:59:59",
        "86400, '1 day, 0:00:00'",
        "183845, '2 days, 3:04:05'"
    })
    void agesAreDaysAndAClock(long seconds, String expected) {
        assertThat(Quantities.age(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    @Test
    void sharesOfNothingAreNotNumbers() {
        assertThat(Quantities.share(352, 1000)).isEqualTo("35.2% of original");
        assertThat(Quantities.share(22, 0)).isEqualTo("N/A");
    }

    @Test
    void wordsDoNotDependOnTheLocale() {
        Locale.setDefault(Locale.GERMANY);

        assertThat(Quantities.size(537227428)).isEqualTo("512.34 MB");
        assertThat(Quantities.count(52556, "file")).isEqualTo("52,556 files");
        assertThat(Quantities.seconds(Duration.ofMillis(53_249))).isEqualTo("53.2s");
    }
}
