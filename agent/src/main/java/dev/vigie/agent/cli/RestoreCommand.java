package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie restore}. */
@Command(
        name = "restore",
        description = {
            "Restore a backup, or some paths of it.",
            "",
            "PATHs are relative to the folder that was backed up or written as they were there from the root, or patterns"
                    + " as in 'vigie find'; a name that is there is no pattern. Without any, everything is restored."
        },
        footer = {
            "",
            "Examples:",
            "  vigie restore /backup --to ~/restored",
            "  vigie restore /backup --to ~/restored --at \"2026-11-23 10:42\" letters",
            "  vigie restore documents --to ~/restored --at \"2 hours ago\" \"*.odt\"",
            "  vigie restore documents --to ~/Documents --overwrite if-changed --dry-run"
        })
final class RestoreCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Mixin
    private PlaceOptions where;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PATH", description = "What to restore.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "Where to; created when missing.")
    private String target;

    @Option(
            names = "--at",
            paramLabel = "WHEN",
            defaultValue = "latest",
            description = "latest (default), an id as 'vigie list' shows it, or a moment.")
    private String at;

    @Option(
            names = "--overwrite",
            paramLabel = "WHETHER",
            defaultValue = "never",
            converter = OverwriteConverter.class,
            completionCandidates = OverwriteConverter.class,
            description = {
                "What to do with what is there: never replace it (default), if-changed or always.",
                "if-changed compares size and time of a file, not its content, and corrects owner and permissions."
            })
    private Overwrite overwrite;

    @Option(
            names = "--delete",
            description = "Delete from DIR what the backup does not have, also what was excluded from it.")
    private boolean delete;

    @Option(
            names = "--set-uid",
            description = "Let files run with their owner's or group's rights again (set-user-ID, set-group-ID).")
    private boolean setUid;

    @Option(
            names = "--sparse",
            description = "Write long runs of zeros as holes, which take no room: for disk images and the like.")
    private boolean sparse;

    @Option(names = "--dry-run", description = "Only say what would happen.")
    private boolean dryRun;

    RestoreCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Place place = where.place(vigie);
        Path directory = Place.absolute(target);
        for (String path : paths) {
            Place.requireWritten(path);
        }
        RestoreResult result = vigie.proceed(progress -> vigie.services()
                .snapshots()
                .restore(
                        place.destination(),
                        place.set(),
                        at,
                        place.zone(),
                        RestoreRequest.to(directory)
                                .withPaths(paths)
                                .withOverwrite(overwrite)
                                .withDelete(delete)
                                .withSetUid(setUid)
                                .withSparse(sparse)
                                .withDryRun(dryRun)
                                .with(progress, vigie.stop()::isRequested)));
        vigie.report(Json.restore(result, dryRun), page -> write(page, directory, result), result.complete());
        if (result.cancelled()) {
            vigie.complain(cancellation(result));
            return ExitStatus.FAILED;
        }
        return result.complete() ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
    }

    /** What a cancelled restore has failed of. */
    static String cancellation(RestoreResult result) {
        return "The restore was cancelled after " + Quantities.count(result.files(), "file") + ".";
    }

    private void write(Page page, Path directory, RestoreResult result) {
        String what = what(result);
        if (dryRun) {
            page.line("Would restore " + what + " to " + directory + ".");
        } else if (result.complete()) {
            page.good("Restored " + what + " to " + directory + ".");
        } else if (result.cancelled()) {
            page.bad("Restored " + what + " to " + directory + ".");
        } else {
            page.doubtful("Restored " + what + " to " + directory + "; "
                    + Quantities.count(result.errors().size(), "path") + " could not be restored.");
        }
        if (result.skipped() > 0) {
            page.line("Already there and left as found: " + Quantities.count(result.skipped(), "file")
                    + (overwrite == Overwrite.NEVER ? "; --overwrite if-changed replaces what differs." : "."));
        }
        if (!result.deleted().isEmpty()) {
            page.line((dryRun ? "Would delete " : "Deleted ")
                    + Quantities.count(result.deleted().size(), "path") + " the backup does not have:");
            result.deleted().forEach(path -> page.line("  - " + path));
        }
        result.notices().forEach(page::line);
        page.problems("Not restored:", result.errors());
    }

    /** Whoever asks for a link, or for a directory with nothing in it, is told that it is there. */
    private static String what(RestoreResult result) {
        if (result.files() > 0 || (result.links() == 0 && result.directories() == 0)) {
            return Quantities.count(result.files(), "file") + " (" + Quantities.size(result.bytes()) + ")";
        }
        if (result.links() > 0) {
            return Quantities.count(result.links(), "link");
        }
        return result.directories() == 1
                ? "1 directory with nothing in it"
                : Quantities.number(result.directories()) + " directories with nothing in them";
    }

    /** Reads {@code if-changed} and its like. */
    static final class OverwriteConverter extends WordConverter<Overwrite> {
        OverwriteConverter() {
            super(Overwrite.class);
        }
    }
}
