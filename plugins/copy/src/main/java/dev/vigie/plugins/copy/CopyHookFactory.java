package dev.vigie.plugins.copy;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** Keeps a copy of the folder's backups elsewhere. */
@Extension
public class CopyHookFactory implements PostBackupHookFactory {
    private static final String TO = "to";
    private static final String KEEP_LONGER = "keep-longer";

    @Override
    public String id() {
        return "copy";
    }

    /** Also when nothing has changed: the disk may have been away the last time. */
    @Override
    public Set<BackupStatus> defaultOutcomes() {
        return Set.of(BackupStatus.SUCCESS, BackupStatus.PARTIAL, BackupStatus.UNCHANGED);
    }

    /** The first copy takes long. What was copied when the time is up stays, and the next run goes on from there. */
    @Override
    public Duration defaultTimeLimit() {
        return Duration.ofHours(6);
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(
                OptionDescription.required(
                        TO,
                        OptionType.TEXT,
                        "The directory to copy to, absolute. It must exist: one that is missing is a disk that is not"
                                + " connected."),
                OptionDescription.optional(
                        KEEP_LONGER,
                        OptionType.TEXT,
                        "How long what the destination has removed stays in the copy, such as 12h, 30d, 8w or 6m"
                                + " (months); not at all when left out."));
    }

    @Override
    public PostBackupHook create(Options options, PluginContext context) throws BackupException {
        return new CopyHook(
                directory(options.text(TO).orElseThrow()), span(options.text(KEEP_LONGER)), context.clock());
    }

    private static Path directory(String text) throws BackupException {
        try {
            Path directory = Path.of(text);
            if (directory.isAbsolute()) {
                return directory.normalize();
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw BackupException.user("hook \"copy\": option \"to\" must be an absolute path, not \"" + text + "\".");
    }

    private static Optional<CalendarSpan> span(Optional<String> text) throws BackupException {
        Optional<CalendarSpan> span = text.flatMap(CalendarSpan::parse);
        if (text.isPresent() && span.isEmpty()) {
            throw BackupException.user("hook \"copy\": option \"keep-longer\" must be a time such as 12h, 30d, 8w or"
                    + " 6m (months), not \"" + text.get() + "\".");
        }
        return span;
    }
}
