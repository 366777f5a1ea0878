package dev.vigie.agent.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.api.format.ArchiveEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoundFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-28T10:15:30.123456789Z", "2300-01-01T00:00:00Z", "1600-01-01T00:00:00Z"})
    void whatWasStoredWithTheNearestTimeThereIsLooksTheSame(String time) {
        Instant modified = Instant.parse(time);
        FoundFile found = found(modified);
        StoredFile stored = new StoredFile(
                found(ManifestReader.nearest(modified)).entry(), found.changeTime(), found.inode(), Optional.empty());
        assertThat(found.looksLike(stored)).isTrue();
        assertThat(found(Instant.EPOCH).looksLike(stored)).isFalse();
        assertThat(found(modified).withSize(2).looksLike(stored)).isFalse();
    }

    private static FoundFile found(Instant modified) {
        return new FoundFile(ArchiveEntry.file("f", 1, modified), 1, 1, Path.of("f"));
    }
}
