package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More and larger files than the first zips could hold. */
@Order(1) // Takes long, so others have something to do meanwhile.
class LargeTreesIT {
    @TempDir
    Path directory;

    private Machine machine;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
    }

    /** 70,000 files are more than a zip without zip64 can count. */
    @Test
    void moreFilesThanAnOldZipCanCount() {
        Path source = Trees.many(machine.at("many"), 70_000);
        List<String> expected = Trees.of(source);

        Path zip = backUp(source, "zip");
        Path tar = backUp(source, "tar.gz");

        Judge.run(directory, "unzip", "-tqq", zip);
        Trees.assertSame("zipfile", Trees.inZip(zip), Trees.roundedTo(100, expected));
        Trees.assertSame("tarfile", Trees.inTar(tar), expected);
    }

    /** Zeros are quick; the sizes beyond 32 bit are what counts. */
    @Test
    void aFileOfMoreThanFourGigabytes() throws IOException {
        Path source = machine.directory("large");
        long size = (4L << 30) + 12_345;
        try (RandomAccessFile file =
                new RandomAccessFile(source.resolve("large").toFile(), "rw")) {
            file.setLength(size);
            file.seek(size - 3);
            file.write("end".getBytes(StandardCharsets.US_ASCII));
        }
        machine.write("large/after", "what follows");

        Path zip = backUp(source, "zip");

        assertThat(Judge.run(directory, "unzip", "-lqq", zip, "large").out()).contains(String.valueOf(size));
        assertThat(Judge.run(directory, "sh", "-c", "unzip -p \"$1\" large | tail -c 3", "sh", zip)
                        .out())
                .isEqualTo("end");
        assertThat(Judge.run(directory, "unzip", "-p", zip, "after").out()).isEqualTo("what follows");
    }

    private Path backUp(Path source, String format) {
        return Path.of(machine.vigie("backup", "--json", "-f", format, source, machine.at("backup"))
                .done()
                .text("archive"));
    }
}
