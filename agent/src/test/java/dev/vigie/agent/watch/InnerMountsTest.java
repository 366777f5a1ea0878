package dev.vigie.agent.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Linux writes such a table")
class InnerMountsTest {

    @Test
    void only_what_is_mounted_below_the_folder_counts_and_names_are_as_they_are() {
        String table = """
                21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
                29 21 0:24 / /home/anna rw - tmpfs none rw
                30 29 0:25 / /home/anna/my\\040drive rw shared:3 - tmpfs none rw
                31 29 0:26 / /home/anna/été\\134\\012 rw - tmpfs none rw
                32 31 0:27 / /home/anna/été\\134\\012 rw - tmpfs none rw
                33 21 0:28 / /home/annabel/drive rw - tmpfs none rw
                """;
        assertThat(InnerMounts.read(table.getBytes(UTF_8), Path.of("/home/anna")))
                .isEqualTo(Map.of(
                        Path.of("/home/anna/my drive"), "30 0:25 /",
                        Path.of("/home/anna/été\\\n"), "31 0:26 /, 32 0:27 /"));
    }

    @Test
    void another_directory_mounted_under_the_number_of_the_one_before_is_another_mount() {
        String one = "65 44 254:0 /srv/one /home/anna/mounted rw,relatime - ext4 /dev/vda rw\n";
        Path home = Path.of("/home/anna");
        assertThat(InnerMounts.read(one.replace("/srv/one", "/srv/two").getBytes(UTF_8), home))
                .isNotEqualTo(InnerMounts.read(one.getBytes(UTF_8), home));
    }
}
