package dev.vigie.plugins.desktop;

import dev.vigie.api.OptionDescription;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Shows a notification on the desktop of whoever runs the agent. */
@Extension
public final class DesktopHookFactory implements PostBackupHookFactory {
    private final boolean mac;
    private final Map<String, String> environment;
    private final Path sessions;

    /** For this machine. */
    public DesktopHookFactory() {
        this(
                System.getProperty("os.name", "").startsWith("Mac"),
                System.getenv(),
                Path.of(System.getProperty("file.separator"), "run", "user"));
    }

    /**
     * For any machine.
     *
     * @param environment as {@link System#getenv()}
     * @param sessions has a directory for each user who is logged in, named by the user's number
     */
    DesktopHookFactory(boolean mac, Map<String, String> environment, Path sessions) {
        this.mac = mac;
        this.environment = Map.copyOf(environment);
        this.sessions = sessions;
    }

    @Override
    public String id() {
        return "desktop";
    }

    /** What went well every minute is nothing to be told every minute. */
    @Override
    public Set<BackupStatus> defaultOutcomes() {
        return Set.of(BackupStatus.PARTIAL, BackupStatus.FAILED);
    }

    @Override
    public List<OptionDescription> options() {
        return List.of();
    }

    @Override
    public PostBackupHook create(Options options, PluginContext context) {
        return new DesktopHook(
                mac ? Notifier.OSASCRIPT : Notifier.NOTIFY_SEND,
                new DesktopSession(environment, sessions),
                context.temporaryDirectory());
    }
}
