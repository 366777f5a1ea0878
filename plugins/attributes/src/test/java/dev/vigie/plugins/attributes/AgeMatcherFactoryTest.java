package dev.vigie.plugins.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.BackupException;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import dev.vigie.testkit.ExclusionMatcherContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file's name says here whether it is old. */
class AgeMatcherFactoryTest extends ExclusionMatcherContract {

    @Override
    protected ExclusionMatcherFactory factory() {
        return new AgeMatcherFactory();
    }

    @Override
    protected List<String> expressions() {
        return List.of(">30d");
    }

    @Override
    protected List<String> excluded() {
        return List.of("old", "deep/old");
    }

    @Override
    protected List<String> included() {
        return List.of("new", "deep/new");
    }

    @Override
    protected List<String> malformed() {
        return List.of("30d", ">30", ">30 days", ">6m", "<", "2w..1w", "");
    }

    @Override
    protected Candidate candidate(String path, EntryType type) {
        Instant modified = path.endsWith("new") ? Instant.now() : Instant.EPOCH;
        return new Candidate(path, type, 0, modified, Path.of("/no such file"));
    }

    @ParameterizedTest
    @CsvSource({
        ">30d, P30D, P30DT1S",
        ">=30d, P29DT23H, P30D",
        "<1h, PT1H, PT59M",
        "<15min, PT15M, PT1M",
        ">90s, PT90S, PT91S",
        ">2w, P14D, P15D",
        "1y..2y, P364D, P365D",
        "1y..2y, P731D, P730D",
        "<1d, P2D, PT-1H"
    })
    void againstTheClockOfTheBackup(String expression, Duration included, Duration excluded) throws Exception {
        assertThat(judge(expression, included, EntryType.FILE)).isEqualTo(Verdict.INCLUDE);
        assertThat(judge(expression, excluded, EntryType.FILE)).isEqualTo(Verdict.EXCLUDE);
    }

    @Test
    void directoriesHaveNoAge() throws Exception {
        assertThat(judge(">1d", Duration.ofDays(9), EntryType.DIRECTORY)).isEqualTo(Verdict.INCLUDE);
        assertThat(judge(">1d", Duration.ofDays(9), EntryType.SYMLINK)).isEqualTo(Verdict.EXCLUDE);
    }

    private Verdict judge(String expression, Duration age, EntryType type) throws BackupException {
        Candidate candidate = new Candidate("a", type, 0, Matchers.NOW.minus(age), Path.of("/no such file"));
        return Matchers.judge(factory(), expression, candidate);
    }
}
