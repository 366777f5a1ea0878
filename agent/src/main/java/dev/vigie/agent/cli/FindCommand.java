package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.snapshots.FoundVersions;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie find}. */
@Command(
        name = "find",
        description = {
            "Look for files in all backups or in one, and show which backups have them.",
            "",
            "In a PATTERN * and ? stand for what is within a name, ** for directories too, and [a-z] for one character."
                    + " A PATTERN without / is compared with names, one with / with whole paths."
        },
        footer = {
            "",
            "Examples:",
            "  vigie find /backup \"*.pdf\"",
            "  vigie find documents \"letters/**/anna*\"",
            "  vigie find documents \"*\" --at \"2 hours ago\"    everything there was then"
        })
final class FindCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Mixin
    private PlaceOptions where;

    @Parameters(index = "1", paramLabel = "PATTERN", description = "What to look for.")
    private String pattern;

    @Option(
            names = "--at",
            paramLabel = "WHEN",
            description =
                    "Only what the backup of that moment has: latest, an id as 'vigie list' shows it, or a moment.")
    private Optional<String> at = Optional.empty();

    FindCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Place.requireSought(pattern);
        Place place = where.place(vigie);
        FoundVersions found = found(place);
        vigie.answer(HistoryJson.versions("pattern", pattern, found), page -> write(page, place, found));
        return ExitStatus.DONE;
    }

    private FoundVersions found(Place place) throws BackupException {
        SnapshotService snapshots = vigie.services().snapshots();
        return at.isPresent()
                ? snapshots.findAt(place.destination(), place.set(), at.get(), place.zone(), pattern)
                : snapshots.find(place.destination(), place.set(), pattern);
    }

    private void write(Page page, Place place, FoundVersions found) {
        if (found.versions().isEmpty()) {
            page.line("Nothing in the backups matches " + pattern + ".");
            HistoryText.unread(page, found);
            return;
        }
        HistoryText.versions(page, found, place.zone());
        long files = found.versions().stream()
                .map(version -> version.set() + "/" + version.file().path())
                .distinct()
                .count();
        page.blank();
        page.line(Quantities.count(files, "path") + ", "
                + Quantities.count(found.versions().size(), "version") + ".");
    }
}
