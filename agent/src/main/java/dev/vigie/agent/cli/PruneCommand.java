package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.cli.terminal.Table;
import dev.vigie.agent.retention.PruneResult;
import dev.vigie.agent.retention.Safeguard;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie prune}. */
@Command(
        name = "prune",
        description = {
            "Remove the backups that no rule keeps.",
            "",
            "A backup stays when any rule wants it. A configured folder is pruned by its own rules when none is given.",
            "After most files of a folder went away or changed within a day, none is removed until --confirm-loss.",
            "While a backup lies in the future, none is removed until the clock is right, or --confirm-clock."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  vigie prune /backup --keep-last 7 --dry-run",
            "  vigie prune /backup --keep-within 1d --keep-daily 14 --keep-monthly 12",
            "  vigie prune documents",
            "  vigie prune documents --confirm-loss"
        })
final class PruneCommand implements Callable<Integer> {

    private final Vigie vigie;

    @Mixin
    private PlaceOptions where;

    @Mixin
    private RetentionOptions rules;

    @Option(names = "--dry-run", description = "Only say what would be removed, and why the others stay.")
    private boolean dryRun;

    @Option(
            names = "--confirm-loss",
            description = "Most files went away or changed at once, and that is right: remove old backups again.")
    private boolean confirmLoss;

    @Option(
            names = "--confirm-clock",
            description = "The clock is right: date backups anew that lie in the future because it was not.")
    private boolean confirmClock;

    PruneCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Place place = where.place(vigie);
        if (dryRun && (confirmLoss || confirmClock)) {
            throw BackupException.user(
                    (confirmLoss ? "--confirm-loss" : "--confirm-clock") + " changes something; leave out --dry-run.");
        }
        List<String> confirmed = new ArrayList<>();
        if (confirmClock) {
            confirmed.add(datedAnew(place));
        }
        if (confirmLoss) {
            confirmed.add(confirmedLoss(place));
        }
        if (!confirmed.isEmpty()
                && rules.policy().keepsEverything()
                && place.retention().isEmpty()) {
            vigie.report(Json.prune(PruneResult.NOTHING, false), page -> confirmed.forEach(page::line));
            return ExitStatus.DONE;
        }
        PruneResult result = vigie.services()
                .snapshots()
                .prune(place.destination(), place.set(), policy(place), place.zone(), dryRun);
        vigie.report(Json.prune(result, dryRun), page -> {
            confirmed.forEach(page::line);
            write(page, result, vigie.now());
        });
        if (!dryRun && Safeguard.doubtsClock(result.keep())) {
            vigie.complain(
                    "Nothing was removed, for backups are dated in the future. If the clock is right now, say so with"
                            + " --confirm-clock; if it is not, set it.");
            return ExitStatus.FAILED;
        }
        return ExitStatus.DONE;
    }

    private String confirmedLoss(Place place) throws BackupException {
        return vigie.services()
                .snapshots()
                .confirmLoss(place.destination(), place.set(), place.zone())
                .map(loss -> "Confirmed: " + loss + ".")
                .orElse("There was no loss to confirm.");
    }

    private String datedAnew(Place place) throws BackupException {
        List<String> dated = vigie.services().snapshots().confirmClock(place.destination(), place.set(), place.zone());
        return dated.isEmpty() ? "No backup lies in the future." : "Dated anew: " + String.join(", ", dated) + ".";
    }

    private RetentionPolicy policy(Place place) throws BackupException {
        if (!rules.policy().keepsEverything()) {
            return rules.policy();
        }
        return place.retention()
                .orElseThrow(() -> BackupException.user(
                        "Say which backups to keep, for instance --keep-last 7; without a rule, all of them stay."));
    }

    private void write(Page page, PruneResult result, Instant now) {
        if (dryRun) {
            Table table = new Table("ID", "AGE", "STAYS BECAUSE");
            result.keep()
                    .forEach(kept -> table.row(kept.id(), age(kept.created(), now), String.join(", ", kept.reasons())));
            result.remove().forEach(removed -> table.row(removed.id(), age(removed.created(), now), "would go"));
            table.lines().forEach(page::line);
            page.blank();
        }
        int repacked = result.repackedArchives().size();
        if (repacked > 0) {
            page.line((dryRun ? "Would put" : "Put") + " together what is still needed of "
                    + Quantities.count(repacked, "old archive") + ".");
        }
        page.line((dryRun ? "Would remove " : "Removed ")
                + Quantities.count(result.remove().size(), "backup") + ", keep "
                + Quantities.number(result.keep().size()) + ", free " + (dryRun && repacked > 0 ? "about " : "")
                + Quantities.size(result.freedBytes()) + ".");
    }

    private static String age(Instant created, Instant now) {
        return Quantities.age(Duration.between(created, now));
    }
}
