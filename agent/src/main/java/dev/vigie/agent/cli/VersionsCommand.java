package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.snapshots.FoundVersions;
import dev.vigie.api.BackupException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie versions}. */
@Command(
        name = "versions",
        description = {
            "Show every version of a file there is, and which backups have it.",
            "",
            "To get one back: vigie restore DEST --at FROM --to DIR PATH"
        },
        footer = {
            "",
            "Examples:",
            "  vigie versions /backup letters/to-anna.txt",
            "  vigie versions documents letters/to-anna.txt --json"
        })
final class VersionsCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Mixin
    private PlaceOptions where;

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            description = "A file or directory, relative to the folder that was backed up.")
    private String path;

    VersionsCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Place.requireSought(path);
        Place place = where.place(vigie);
        FoundVersions found = vigie.services().snapshots().versions(place.destination(), place.set(), path);
        vigie.answer(HistoryJson.versions("path", path, found), page -> {
            HistoryText.versions(page, found, place.zone());
            page.blank();
            page.line(Quantities.count(found.versions().size(), "version") + ".");
        });
        return ExitStatus.DONE;
    }
}
