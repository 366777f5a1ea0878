package dev.vigie.agent.backup;

import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The hook that copies, of which everything can be chosen: its options are text, and it has the machine's clock. */
final class CopyPlugin implements AutoCloseable {
    private final URLClassLoader plugin;
    private final Constructor<?> hooks;

    CopyPlugin() throws IOException, ReflectiveOperationException {
        Path classes = Path.of("").toAbsolutePath().resolveSibling("plugins").resolve("copy/target/classes");
        plugin = new URLClassLoader(new URL[] {classes.toUri().toURL()}, CopyPlugin.class.getClassLoader());
        hooks = plugin.loadClass("dev.vigie.plugins.copy.CopyHook")
                .getDeclaredConstructor(Path.class, Optional.class, Clock.class);
        hooks.setAccessible(true);
    }

    /** Copies the set "set" as after a backup. */
    void copy(Path source, Path from, Path to, Optional<CalendarSpan> keepLonger, Clock clock) throws Exception {
        BackupResult result = new BackupResult(
                BackupStatus.SUCCESS,
                clock.instant(),
                Duration.ZERO,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
        try (PostBackupHook hook = (PostBackupHook) hooks.newInstance(to, keepLonger, clock)) {
            hook.run(new BackupReport("set", source, from, result));
        }
    }

    @Override
    public void close() throws IOException {
        plugin.close();
    }
}
