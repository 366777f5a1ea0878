package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.api.BackupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie verify}. */
@Command(
        name = "verify",
        description = "Read archives back and say whether they are right.",
        footer = {
            "",
            "Exit status 1 when one is not.",
            "",
            "Examples:",
            "  vigie verify /backup",
            "  vigie verify /backup/documents_20261123_101500.zip"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Parameters(
            paramLabel = "DEST|FOLDER|ARCHIVE",
            description = "A directory with archives, a configured folder's name, or one archive.")
    private String argument;

    @Option(names = "--name", paramLabel = "NAME", description = "Only the backups of this name.")
    private Optional<String> name = Optional.empty();

    VerifyCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Path path = Place.absolute(argument);
        List<ArchiveCheck> checks = Files.isRegularFile(path) ? archive(path) : everything();
        vigie.report(Json.verification(checks), page -> write(page, checks));
        if (checks.stream().allMatch(ArchiveCheck::ok)) {
            return ExitStatus.DONE;
        }
        vigie.complain("Not every archive is right.");
        return ExitStatus.FAILED;
    }

    private List<ArchiveCheck> archive(Path path) throws BackupException {
        ArchiveCheck check = vigie.proceed(
                progress -> vigie.services().snapshots().verifyArchive(path, progress, vigie.stop()::isRequested));
        return List.of(check);
    }

    private List<ArchiveCheck> everything() throws BackupException {
        Place place = vigie.place(argument, name);
        return vigie.proceed(progress -> vigie.services()
                .snapshots()
                .verify(place.destination(), place.set(), progress, vigie.stop()::isRequested));
    }

    private static void write(Page page, List<ArchiveCheck> checks) {
        for (ArchiveCheck check : checks) {
            if (check.ok()) {
                page.good(check.archive().toString());
            } else {
                page.bad(check.archive().toString());
                page.problems("What is wrong with it:", check.errors());
                page.blank();
            }
        }
        long right = checks.stream().filter(ArchiveCheck::ok).count();
        page.line(right + " of " + Quantities.count(checks.size(), "archive") + " right.");
    }
}
