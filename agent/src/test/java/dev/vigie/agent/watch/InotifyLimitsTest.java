package dev.vigie.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InotifyLimitsTest {
    private static final IOException TOO_MANY_WATCHES = new IOException("User limit of inotify watches reached");
    private static final IOException TOO_MANY_INSTANCES =
            new IOException("User limit of inotify instances reached or too many open files");

    @TempDir
    Path settings;

    @Test
    void a_limit_is_answered_with_the_command_that_raises_it() throws IOException {
        Files.writeString(settings.resolve("max_user_watches"), "8192\n");
        Files.writeString(settings.resolve("max_user_instances"), "128\n");
        InotifyLimits limits = new InotifyLimits(settings);
        assertThat(limits.advice(TOO_MANY_WATCHES)).hasValue("""
                there are more directories than this system lets one user watch (8192); \
                raise the limit with: sudo sysctl fs.inotify.max_user_watches=524288""");
        assertThat(limits.advice(TOO_MANY_INSTANCES)).hasValue("""
                the programs of this user have all the watch services that this system lets one user have (128); \
                raise the limit with: sudo sysctl fs.inotify.max_user_instances=1024""");
    }

    @Test
    void what_is_raised_already_is_raised_further() throws IOException {
        Files.writeString(settings.resolve("max_user_watches"), "1048576\n");
        assertThat(new InotifyLimits(settings).advice(TOO_MANY_WATCHES))
                .hasValueSatisfying(advice -> assertThat(advice).endsWith("max_user_watches=2097152"));
    }

    @Test
    void where_no_limit_can_be_read_the_usual_one_is_advised() {
        assertThat(new InotifyLimits(settings.resolve("missing")).advice(TOO_MANY_WATCHES))
                .hasValueSatisfying(
                        advice -> assertThat(advice).contains("watch; raise").endsWith("max_user_watches=524288"));
    }

    @Test
    void the_limit_of_this_machine_is_read_whole() throws Exception {
        Path setting = Path.of("/proc/sys/fs/inotify/max_user_watches");
        assumeTrue(Files.exists(setting), "not on Linux");
        Process cat = new ProcessBuilder("cat", setting.toString()).start();
        String limit = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(InotifyLimits.OF_THE_SYSTEM.current("max_user_watches")).hasValue(Long.parseLong(limit));
    }

    @Test
    void other_failures_are_not_about_limits() {
        assertThat(InotifyLimits.OF_THE_SYSTEM.advice(new IOException("Input/output error")))
                .isEmpty();
        assertThat(InotifyLimits.OF_THE_SYSTEM.advice(new IOException())).isEmpty();
    }
}
