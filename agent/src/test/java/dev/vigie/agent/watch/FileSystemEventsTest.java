package dev.vigie.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tells it what macOS tells, in the form in which macOS does. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "paths are written in another way")
class FileSystemEventsTest {
    private static final int REMOVED_FILE = 0x00010200;
    private static final int MODIFIED_FILE = 0x00011000;
    private static final int MUST_SCAN_AND_DROPPED_BY_KERNEL = 0x01 | 0x04;

    @TempDir
    Path root;

    private final List<String> noticed = new ArrayList<>();
    private FileSystemEvents events;

    @BeforeEach
    void begin() {
        events = new FileSystemEvents(root, new WatchedTree.Observer() {
            @Override
            public void changed(String path) {
                noticed.add(path);
            }

            @Override
            public void trouble(String reason) {
                noticed.add("trouble: " + reason);
            }
        });
    }

    /** One call with several events, each with a path and flags. */
    private void tell(Object... pathsAndFlags) {
        int count = pathsAndFlags.length / 2;
        List<Memory> texts = new ArrayList<>();
        Memory paths = new Memory(8L * count);
        Memory flags = new Memory(4L * count);
        for (int i = 0; i < count; i++) {
            byte[] bytes = (pathsAndFlags[2 * i] + "\0").getBytes(StandardCharsets.UTF_8);
            Memory text = new Memory(bytes.length);
            text.write(0, bytes, 0, bytes.length);
            texts.add(text);
            paths.setPointer(8L * i, text);
            flags.setInt(4L * i, (Integer) pathsAndFlags[2 * i + 1]);
        }
        events.invoke(null, null, new NativeLong(texts.size()), paths, flags, new Memory(8L * count));
    }

    @Test
    void what_changed_and_what_went_is_told_whether_or_not_it_is_still_there() throws Exception {
        Path there = Files.createFile(root.resolve("fête"));

        tell(there, MODIFIED_FILE, root.resolve("a/gone"), REMOVED_FILE, root, MODIFIED_FILE);

        assertThat(noticed).containsExactly("fête", "a/gone", "");
    }

    @Test
    void that_the_system_lost_events_is_trouble_each_time() {
        tell(root.resolve("a"), MUST_SCAN_AND_DROPPED_BY_KERNEL);
        tell(root.resolve("a"), MUST_SCAN_AND_DROPPED_BY_KERNEL);

        assertThat(noticed).hasSize(2).allMatch(text -> text.startsWith("trouble: more changed at once"));
    }

    @Test
    void what_is_elsewhere_is_trouble() {
        tell(root.resolveSibling("other"), MODIFIED_FILE);

        assertThat(noticed).singleElement().asString().startsWith("trouble: an event could not be followed");
    }
}
