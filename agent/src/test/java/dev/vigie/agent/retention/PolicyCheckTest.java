package dev.vigie.agent.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PolicyCheckTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final RetentionPolicy HOURLY = RetentionPolicy.KEEP_ALL.keeping(Period.HOURLY, 48);

    @Test
    void warnsAboutHourlyBucketsAloneWithFinerSnapshots() {
        assertThat(PolicyCheck.warnings(HOURLY, MINUTE))
                .singleElement()
                .asString()
                .contains("within: 1d");
        assertThat(PolicyCheck.warnings(HOURLY, Duration.ofMinutes(30))).hasSize(1);
    }

    @Test
    void warnsWhenHistoryEndsWithinTheDay() {
        assertThat(PolicyCheck.warnings(RetentionPolicy.last(7), MINUTE))
                .singleElement()
                .asString()
                .contains("reach back only 6 minutes");
    }

    @Test
    void warnsWhenOnlyAFewMinutesStayInDetail() {
        assertThat(PolicyCheck.warnings(RetentionPolicy.last(7).keeping(Period.DAILY, 14), MINUTE))
                .singleElement()
                .asString()
                .contains("only the last 6 minutes");
    }

    @Test
    void isSilentWhenThePolicyFits() {
        RetentionPolicy fine =
                HOURLY.keepingWithin(Period.LAST, CalendarSpan.parse("1d").orElseThrow());

        assertThat(PolicyCheck.warnings(fine, MINUTE)).isEmpty();
        assertThat(PolicyCheck.warnings(HOURLY, Duration.ofHours(1))).isEmpty();
        assertThat(PolicyCheck.warnings(RetentionPolicy.last(7), Duration.ofDays(1)))
                .isEmpty();
        assertThat(PolicyCheck.warnings(RetentionPolicy.KEEP_ALL, MINUTE)).isEmpty();
    }
}
