package dev.vigie.agent.cli;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.snapshots.Overview;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.RetentionPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie backup}. */
@Command(
        name = "backup",
        description = {
            "Back up a folder once.",
            "",
            "SOURCE is backed up into an archive in DEST, which is created when missing. With one argument, a folder of"
                    + " the configuration is backed up as configured.",
            "Archives are called NAME_yyyyMMdd_HHmmss.FORMAT. The 7 newest stay unless -k says otherwise."
        },
        footer = {
            "",
            "Examples:",
            "  vigie backup /home/user/data /backup",
            "  vigie backup -f tar.gz -v /var/www /backup/www",
            "  vigie backup -e \"*.log\" -e cache -e node_modules /app /backup",
            "  vigie backup -k 14 /data /backup",
            "  vigie backup -l /data /backup",
            "  vigie backup --dry-run --json /data /backup"
        })
final class BackupCommand implements Callable<Integer> {
    private static final int USUALLY_KEPT = 7;

    private final Vigie vigie;

    @Mixin
    private BackupOptions options;

    @Parameters(index = "0", paramLabel = "SOURCE|FOLDER", description = "A folder, or the name of a configured one.")
    private String source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DEST",
            description = "The directory that holds the archives.")
    private Optional<String> destination = Optional.empty();

    @Option(
            names = {"-l", "--list"},
            description = "Only list the backups there are.")
    private boolean list;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = SetNameConverter.class,
            description = "Name of the archives, instead of the folder's own.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--dry-run", description = "Only say what would be backed up.")
    private boolean dryRun;

    @Option(names = "--skip-if-unchanged", description = "Make no backup when nothing changed since the last one.")
    private boolean skipIfUnchanged;

    BackupCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        if (dryRun && options.tellDestination()) {
            throw BackupException.user("--init and --take-over change something; leave out --dry-run.");
        }
        BackupRequest request = options.applyTo(request())
                .withSkipIfUnchanged(skipIfUnchanged)
                .withCancelled(vigie.stop()::isRequested);
        if (list) {
            return list(request);
        }
        return dryRun ? preview(request) : backUp(request);
    }

    private BackupRequest request() throws BackupException {
        if (destination.isPresent()) {
            Source folder = Source.of(source, name);
            return BackupRequest.of(folder.name(), folder.path(), Place.absolute(destination.get()))
                    .withZone(vigie.services().zone())
                    .withRetention(RetentionPolicy.last(USUALLY_KEPT));
        }
        if (name.isPresent()) {
            throw BackupException.user("A configured folder has a name already; --name needs SOURCE and DEST.");
        }
        return Place.folder(source, vigie).orElseThrow(() -> notConfigured());
    }

    private BackupException notConfigured() {
        return BackupException.user("There is no folder \"" + source
                + "\" in the configuration. To back up a directory, say where to: vigie backup " + source + " DEST");
    }

    private int list(BackupRequest request) throws BackupException {
        Overview overview = vigie.services().snapshots().overview(request.destination(), Optional.of(request.name()));
        vigie.answer(
                Json.snapshots(overview),
                page -> BackupText.list(page, request.name(), overview.snapshots(), vigie.now()));
        overview.warnings().forEach(vigie::complain);
        return ExitStatus.DONE;
    }

    private int preview(BackupRequest request) throws BackupException {
        BackupPreview preview = vigie.services().backups().preview(request);
        vigie.answer(Json.preview(request, preview), page -> BackupText.preview(page, request, preview));
        return preview.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
    }

    private int backUp(BackupRequest request) throws BackupException {
        options.introduce(request, vigie.services());
        BackupResult result =
                vigie.proceed(progress -> vigie.services().backups().run(request.withProgress(progress)));
        vigie.report(
                Json.backup(request, result),
                page -> BackupText.summary(page, request, result, snapshotsIfKnown(request), vigie.now()));
        if (result.status() == BackupStatus.FAILED) {
            vigie.complain(BackupText.failure(result));
        }
        return exitStatus(result);
    }

    private static int exitStatus(BackupResult result) {
        return switch (result.status()) {
            case SUCCESS -> ExitStatus.DONE;
            case UNCHANGED -> result.errors().isEmpty() ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
            case PARTIAL -> ExitStatus.INCOMPLETE;
            case FAILED -> ExitStatus.FAILED;
        };
    }

    /** The backup is made; that others cannot be listed does not undo it. */
    private List<SnapshotInfo> snapshotsIfKnown(BackupRequest request) {
        try {
            return vigie.services().snapshots().list(request.destination(), Optional.of(request.name()));
        } catch (BackupException e) {
            LoggerFactory.getLogger(BackupCommand.class).warn("Backups cannot be listed: {}", e.getMessage());
            return List.of();
        }
    }
}
