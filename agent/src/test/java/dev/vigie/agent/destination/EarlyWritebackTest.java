package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.agent.fixture.disk.Fault;
import dev.vigie.agent.fixture.disk.FaultyDisk;
import dev.vigie.agent.fixture.disk.PowerCut;
import dev.vigie.agent.fixture.disk.Survival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyWritebackTest {
    private static final long LONG = 1 << 30;

    @TempDir
    Path directory;

    private Path file;
    private FaultyDisk disk;

    @BeforeEach
    void one_empty_file() throws IOException {
        file = Files.createFile(directory.resolve("archive"));
        disk = new FaultyDisk(directory);
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(disk.path("archive"), StandardOpenOption.WRITE);
    }

    @Test
    void what_was_sent_survives_a_power_cut() throws Exception {
        try (FileChannel channel = open()) {
            EarlyWriteback writeback = new EarlyWriteback(channel);
            channel.write(ByteBuffer.wrap(new byte[100]));
            writeback.written(LONG);
            writeback.finish();
            disk.plan(Fault.POWER_CUT, 1);
            assertThatThrownBy(() -> channel.write(ByteBuffer.wrap(new byte[1])))
                    .isInstanceOf(PowerCut.class);
        }
        disk.restart(Survival.NOTHING);
        assertThat(file).hasSize(100);
    }

    @Test
    void what_the_disk_refused_is_told_at_the_end() throws Exception {
        try (FileChannel channel = open()) {
            EarlyWriteback writeback = new EarlyWriteback(channel);
            disk.plan(Fault.CHANGE_FAILS, 1);
            writeback.written(LONG);
            assertThatThrownBy(writeback::finish).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_short_file_is_left_to_its_end() throws Exception {
        try (FileChannel channel = open()) {
            EarlyWriteback writeback = new EarlyWriteback(channel);
            disk.plan(Fault.CHANGE_FAILS, 1);
            writeback.written(1000);
            writeback.finish();
        }
    }
}
