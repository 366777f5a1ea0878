package dev.vigie.agent.cli;

import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.snapshots.SnapshotDifferences;
import dev.vigie.api.BackupException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie diff}. */
@Command(
        name = "diff",
        description = {
            "Show what changed from one backup to another.",
            "",
            "+ is only in the second, - only in the first, M in both but not the same.",
            "Instead of an ID, 'latest' or a moment such as \"2 hours ago\" will do."
        },
        footer = {
            "",
            "Examples:",
            "  vigie diff /backup 20261122_101500 20261123_101500",
            "  vigie diff documents \"1 day ago\" latest"
        })
final class DiffCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Mixin
    private PlaceOptions where;

    @Parameters(index = "1", paramLabel = "ID", description = "The first backup, as 'vigie list' shows it.")
    private String before;

    @Parameters(index = "2", paramLabel = "ID", description = "The second one.")
    private String after;

    DiffCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Place place = where.place(vigie);
        SnapshotDifferences found =
                vigie.services().snapshots().diff(place.destination(), place.set(), before, after, place.zone());
        vigie.answer(HistoryJson.differences(found), page -> write(page, found));
        return ExitStatus.DONE;
    }

    private static void write(Page page, SnapshotDifferences found) {
        found.differences().forEach(difference -> page.line(line(difference)));
        String span = " from " + found.before().id() + " to " + found.after().id() + ".";
        if (found.differences().isEmpty()) {
            page.line("Nothing changed" + span);
        } else {
            page.blank();
            page.line(count(found, Difference.Added.class) + " added, " + count(found, Difference.Removed.class)
                    + " removed, " + count(found, Difference.Modified.class) + " modified" + span);
        }
    }

    private static String line(Difference difference) {
        if (difference instanceof Difference.Added added) {
            return "+ " + HistoryText.path(added.file());
        }
        if (difference instanceof Difference.Removed removed) {
            return "- " + HistoryText.path(removed.file());
        }
        return "M " + HistoryText.path(((Difference.Modified) difference).after());
    }

    private static String count(SnapshotDifferences found, Class<? extends Difference> kind) {
        return Quantities.number(
                found.differences().stream().filter(kind::isInstance).count());
    }
}
