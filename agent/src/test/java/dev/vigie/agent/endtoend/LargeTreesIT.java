package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** More and larger files than numbers of the usual length can count. */
@Order(1) // Takes long, so others have something to do meanwhile.
@Execution(ExecutionMode.CONCURRENT)
class LargeTreesIT {
    @TempDir
    Path directory;

    private Machine machine;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
    }

    /** A zip without zip64 can count 65,535. */
    @Test
    void moreFilesThanAnOldZipCanCount() {
        Path source = Trees.many(machine.at("many"), 66_000);
        List<String> expected = Trees.of(source);

        Path zip = backUp(source);

        Judge.run(directory, "unzip", "-tqq", zip);
        Trees.assertSame("zipfile", Trees.inZip(zip), Trees.roundedTo(100, expected));
        changesNeedNoMoreMemoryThanFiles(source);
    }

    /** As after the move to another disk, where all files have other times and numbers. */
    private void changesNeedNoMoreMemoryThanFiles(Path source) {
        Judge.run(directory, "find", source, "-exec", "touch", "-d", "2024-02-29 12:00", "{}", "+");
        List<String> expected = Trees.of(source);

        machine.vigie(
                        Map.of("VIGIE_JAVA_OPTS", "-Xmx48m"),
                        "backup",
                        "--mode",
                        "incremental",
                        source,
                        machine.at("backup"))
                .done();
        machine.vigie("restore", machine.at("backup"), "--to", machine.at("restored"))
                .done();

        Trees.assertSame("restored", Trees.of(machine.at("restored")), expected);
    }

    /** Zeros are quick; a size beyond an int is what counts. That of 32 bit is for the formats' own tests. */
    @Test
    void aFileOfMoreThanTwoGigabytes() throws IOException {
        Path source = machine.directory("large");
        long size = (2L << 30) + 12_345;
        Path large = source.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(size);
            file.seek(size - 3);
            file.write("end".getBytes(StandardCharsets.US_ASCII));
        }
        // Of what changed just now a copy would be made first.
        Files.setLastModifiedTime(large, FileTime.from(Instant.now().minusSeconds(3600)));
        machine.write("large/after", "what follows");

        Path zip = backUp(source);

        assertThat(Judge.run(directory, "unzip", "-lqq", zip, "large").out()).contains(String.valueOf(size));
        assertThat(Judge.run(directory, "sh", "-c", "unzip -p \"$1\" large | tail -c 3", "sh", zip)
                        .out())
                .isEqualTo("end");
        assertThat(Judge.run(directory, "unzip", "-p", zip, "after").out()).isEqualTo("what follows");
    }

    private Path backUp(Path source) {
        return Path.of(machine.vigie("backup", "--json", source, machine.at("backup"))
                .done()
                .text("archive"));
    }
}
