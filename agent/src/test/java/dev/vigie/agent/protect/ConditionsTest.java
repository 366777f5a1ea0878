package dev.vigie.agent.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.destination.SetIdentity;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Path SOURCE = Path.of("source");
    private static final SetIdentity OWNER = new SetIdentity("set", "/source", "/source", "here");
    private static final long LARGE = 100L << 20;
    private static final Conditions ALL = new Conditions(Optional.of(SOURCE), Optional.of(OWNER), true, true, LARGE);

    @Test
    void whatever_was_missing_or_another_makes_them_better() {
        SetIdentity another = new SetIdentity("set", "/source", "/source", "elsewhere");
        assertThat(ALL.areBetterThan(new Conditions(Optional.empty(), ALL.owner(), true, true, LARGE)))
                .isTrue();
        assertThat(ALL.areBetterThan(new Conditions(Optional.of(Path.of("wrong")), ALL.owner(), true, true, LARGE)))
                .isTrue();
        assertThat(ALL.areBetterThan(new Conditions(ALL.source(), Optional.of(another), true, true, LARGE)))
                .isTrue();
        assertThat(ALL.areBetterThan(new Conditions(ALL.source(), ALL.owner(), false, true, LARGE)))
                .isTrue();
        assertThat(ALL.areBetterThan(new Conditions(ALL.source(), ALL.owner(), true, false, LARGE)))
                .isTrue();
    }

    @Test
    void what_stays_or_goes_does_not() {
        assertThat(ALL.areBetterThan(ALL)).isFalse();
        assertThat(new Conditions(Optional.empty(), Optional.empty(), false, false, 0).areBetterThan(ALL))
                .isFalse();
    }

    @Test
    void room_that_comes_and_goes_by_itself_does_not() {
        assertThat(with(LARGE + LARGE / 4 - 1).areBetterThan(ALL)).isFalse();
        assertThat(with(LARGE + LARGE / 4).areBetterThan(ALL)).isTrue();
        assertThat(with(1000).areBetterThan(with(0))).isFalse();
        assertThat(with(1 << 20).areBetterThan(with(0))).isTrue();
        assertThat(ALL.areBetterThan(with(0).after(ALL)))
                .as("what did not suffice before")
                .isFalse();
    }

    private static Conditions with(long room) {
        return new Conditions(ALL.source(), ALL.owner(), true, true, room);
    }
}
