package dev.vigie.agent.cli;

import dev.vigie.agent.config.DurationText;
import dev.vigie.agent.config.FolderConfiguration;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie watch}. */
@Command(
        name = "watch",
        description = {
            "Protect one folder from now on, until stopped with Ctrl-C.",
            "",
            "Whatever changes in SOURCE is backed up into DEST a moment later. After the first, archives are"
                    + " incremental unless --mode says otherwise.",
            "Without -k, the last 7 backups stay, all of the last 4 hours, and then the newest of each of 48 hours,"
                    + " 14 days, 8 weeks and 12 months."
        },
        footer = {
            "",
            "Examples:",
            "  vigie watch ~/Documents /mnt/backup",
            "  vigie watch -f tar.gz -e node_modules --quiet 5s ~/project /mnt/backup"
        })
final class WatchCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Mixin
    private BackupOptions options;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The folder to protect.")
    private String source;

    @Parameters(index = "1", paramLabel = "DEST", description = "The directory that holds the archives.")
    private String destination;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = SetNameConverter.class,
            description = "Name of the archives, instead of the folder's own.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--quiet",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "Back up when nothing has changed for so long (2s). Other units: ms, m, h, d.")
    private Duration quiet;

    @Option(
            names = "--max-wait",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "Back up so long after a change even if it goes on (60s, or the quiet time if that is longer).")
    private Optional<Duration> maxWait = Optional.empty();

    @Option(
            names = "--min-interval",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description = "Shortest time between two backups (0s).")
    private Duration minInterval;

    WatchCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException, InterruptedException {
        Source folder = Source.of(source, name);
        BackupRequest usual = BackupRequest.of(folder.name(), folder.path(), Place.absolute(destination))
                .withZone(vigie.services().zone())
                .withMode(BackupMode.INCREMENTAL)
                .withRetention(FolderConfiguration.USUALLY_KEPT)
                .withSkipIfUnchanged(true);
        options.introduce(usual, vigie.services());
        Instant started = vigie.now();
        vigie.services().agent().watch(options.applyTo(usual), timing(), vigie.stop());
        vigie.answerIfInJson(Json.stopped(started, vigie.now()));
        return ExitStatus.DONE;
    }

    private Timing timing() throws BackupException {
        Timing timing = Timing.of(quiet, maxWait, minInterval);
        if (timing.isHasty()) {
            throw BackupException.user("--max-wait " + DurationText.of(timing.maxWait()) + " is shorter than --quiet "
                    + DurationText.of(quiet));
        }
        return timing;
    }
}
