package dev.vigie.agent.config;

import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.debounce.Trigger;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A folder to protect, with all defaults filled in.
 *
 * @param name the name of the backup set, unique in the configuration
 * @param source the folder, absolute; it need not exist
 * @param destination the directory that holds the archives, absolute; it need not exist
 * @param format the id of an archive format
 * @param options the format's options
 * @param mode what kind of archive to write
 * @param exclude exclusion patterns, those of the defaults first
 * @param trigger when it is backed up
 * @param keep which snapshots stay
 * @param verify whether every archive is read back before it counts
 * @param hooks what runs after a backup, in order
 * @param alertAfter how old the last success may be before the folder is overdue
 * @param zone the time zone for archive names, retention and the schedule
 */
public record FolderConfiguration(
        String name,
        Path source,
        Path destination,
        String format,
        PluginOptions options,
        BackupMode mode,
        List<String> exclude,
        Trigger trigger,
        RetentionPolicy keep,
        boolean verify,
        List<HookConfiguration> hooks,
        Duration alertAfter,
        ZoneId zone) {
    /**
     * Fit for a snapshot every minute: all of the last hours, then thinner and thinner for a year, and never fewer than
     * seven.
     */
    public static final RetentionPolicy USUALLY_KEPT = RetentionPolicy.last(7)
            .keepingWithin(Period.LAST, new CalendarSpan(0, 0, 0, 4))
            .keeping(Period.HOURLY, 48)
            .keeping(Period.DAILY, 14)
            .keeping(Period.WEEKLY, 8)
            .keeping(Period.MONTHLY, 12);

    /** A day, and time for a backup that takes longer than the day before. */
    private static final Duration USUAL_ALERT = Duration.ofHours(26);

    /**
     * How old the last success may be when nothing is said: where nothing changes, a backup ends well only as often as
     * everything is looked at, and where something does, only as soon as the trigger lets it begin.
     */
    public static Duration usualAlert(Trigger trigger) {
        Timing timing = trigger.timing();
        return Stream.of(trigger.rescan(), timing.minInterval(), timing.quiet(), timing.maxWait())
                .map(interval -> interval.multipliedBy(2))
                .reduce(USUAL_ALERT, (one, other) -> one.compareTo(other) < 0 ? other : one);
    }

    public FolderConfiguration {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(format);
        Objects.requireNonNull(options);
        Objects.requireNonNull(mode);
        exclude = List.copyOf(exclude);
        Objects.requireNonNull(trigger);
        Objects.requireNonNull(keep);
        hooks = List.copyOf(hooks);
        Objects.requireNonNull(alertAfter);
        Objects.requireNonNull(zone);
    }

    /** Asks for a backup of this folder, looking everywhere for changes. */
    public BackupRequest toRequest() {
        return BackupRequest.of(name, source, destination)
                .withFormat(format)
                .withFormatOptions(options.values())
                .withMode(mode)
                .withExclude(exclude)
                .withRetention(keep)
                .withZone(zone)
                .withVerify(verify)
                .withHooks(hooks.stream().map(HookConfiguration::toRequest).toList());
    }
}
