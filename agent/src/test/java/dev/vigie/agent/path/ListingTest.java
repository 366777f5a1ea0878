package dev.vigie.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTest {
    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void aDirectoryComesBeforeWhatIsInIt() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/c"), "");
        assertThat(Listing.withAllBelow(directory.resolve("a")))
                .containsExactly(directory.resolve("a"), directory.resolve("a/b"), directory.resolve("a/b/c"));
    }

    @Test
    void whatADiskDoesNotShowIsAFailureLikeAnyOther() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/c"), "");
        int failures = 0;
        boolean struck = true;
        for (int operation = 1; struck; operation++) {
            FaultyDisk disk = new FaultyDisk(directory);
            disk.plan(Fault.READ_FAILS, operation);
            try {
                assertThat(Listing.withAllBelow(disk.path("a"))).hasSize(3);
            } catch (IOException e) {
                failures++;
            }
            struck = disk.struck();
        }
        assertThat(failures).isGreaterThanOrEqualTo(3);
    }
}
