package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.destination.Damage.LostContent;
import dev.vigie.agent.destination.Verification.Depth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
    @TempDir
    Path directory;

    private static final Verification EARLY = new Verification(Depth.CONTENTS, Instant.ofEpochSecond(1));
    private static final Verification LATE = new Verification(Depth.CHECKSUM, Instant.ofEpochSecond(2, 5));

    @Test
    void bytesThatAreStillTheSameStillHaveTheContentsFoundInThem() {
        assertThat(LATE.after(Optional.of(EARLY))).isEqualTo(new Verification(Depth.CONTENTS, LATE.moment()));
        assertThat(LATE.after(Optional.empty())).isEqualTo(LATE);
        assertThat(new Verification(Depth.STRUCTURE, Instant.ofEpochSecond(3)).after(Optional.of(EARLY)))
                .isEqualTo(EARLY);
        assertThat(EARLY.after(Optional.of(LATE))).isEqualTo(EARLY);
    }

    @Test
    void whatWasNotedIsReadAgain() throws Exception {
        Findings findings = new Findings(directory);
        Damage damage = new Damage(Instant.ofEpochSecond(7), List.of(new LostContent("ab".repeat(32), 12)));

        findings.noteVerified("one", LATE);
        findings.noteVerified("two", EARLY);
        findings.noteDamage("two", damage);
        Files.writeString(directory.resolve("old.verified"), "2026-11-23T10:00:00Z\n");
        Files.writeString(directory.resolve("strange.verified"), "yes\n");
        Files.writeString(directory.resolve("strange.damaged"), "2026-11-23T10:00:00Z\nab 1\n");

        assertThat(findings.verifications())
                .isEqualTo(Map.of(
                        "one", LATE, "old", new Verification(Depth.CONTENTS, Instant.parse("2026-11-23T10:00:00Z"))));
        assertThat(findings.damages()).isEqualTo(Map.of("two", damage));

        findings.noteVerified("two", new Verification(Depth.STRUCTURE, Instant.EPOCH));
        assertThat(findings.damages()).containsOnlyKeys("two");
        findings.noteVerified("two", LATE);
        assertThat(findings.damages()).isEmpty();
        findings.forget("one");
        assertThat(findings.verification("one")).isEmpty();
    }

    @Test
    void whatIsForgottenLeavesNothing() throws Exception {
        Findings findings = new Findings(directory);
        findings.noteVerified("one", LATE);
        Files.writeString(directory.resolve("one.damaged.part"), "of a run that was killed");
        findings.forget("one");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void noteThatCannotBeWrittenIsNotLeftUnfinished() throws Exception {
        Files.createDirectories(directory.resolve("one.verified/not empty"));
        assertThatThrownBy(() -> new Findings(directory).noteVerified("one", LATE))
                .isInstanceOf(IOException.class);
        assertThat(directory.resolve("one.verified.part")).doesNotExist();
    }
}
