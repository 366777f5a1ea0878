package dev.vigie.agent.cli;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.cli.terminal.Table;
import dev.vigie.agent.snapshots.Overview;
import dev.vigie.api.BackupException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigie list}. */
@Command(
        name = "list",
        description = {
            "List the backups in a directory, or those of a configured folder, newest first.",
            "",
            "A partial backup lacks what could not be read, or has it as the one before had it.",
            "VERIFIED tells how deep and when every archive that a backup needs was last found right;",
            "\"damaged\" that one was found damaged or missing, and with it something of the backup."
        },
        footer = {"", "Examples:", "  vigie list /backup", "  vigie list documents --json"})
final class ListCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Mixin
    private PlaceOptions where;

    ListCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Place place = where.place(vigie);
        Overview overview = vigie.services().snapshots().overview(place.destination(), place.set());
        if (where.areNamed() && !overview.others().isEmpty()) {
            throw BackupException.user(none(place, overview.others()));
        }
        vigie.answer(Json.snapshots(overview), page -> write(page, place, overview));
        overview.warnings().forEach(vigie::complain);
        return ExitStatus.DONE;
    }

    private static String none(Place place, List<String> others) {
        String named = place.set().map(set -> " named \"" + set + "\"").orElse("");
        String instead = others.isEmpty() ? "" : ", but those of " + String.join(", ", others);
        return "There are no backups" + named + " in " + place.destination() + instead + ".";
    }

    private void write(Page page, Place place, Overview overview) {
        if (overview.snapshots().isEmpty()) {
            page.line(none(place, overview.others()));
        }
        Map<String, List<SnapshotInfo>> sets = overview.snapshots().stream()
                .collect(Collectors.groupingBy(SnapshotInfo::name, LinkedHashMap::new, Collectors.toList()));
        sets.forEach((set, members) -> {
            page.heading("Backups for " + set + ":");
            table(members, overview.damaged(), vigie.now()).lines().forEach(line -> page.line("  " + line));
        });
    }

    private static Table table(List<SnapshotInfo> snapshots, Set<SnapshotInfo> damaged, Instant now) {
        Table table = new Table("ID", "ARCHIVE", "KIND", "SIZE", "FILES", "VERIFIED", "AGE");
        snapshots.forEach(snapshot -> table.row(
                snapshot.id(),
                snapshot.archive().getFileName().toString(),
                kind(snapshot),
                Quantities.size(snapshot.size()),
                snapshot.files().isPresent()
                        ? Quantities.number(snapshot.files().getAsLong())
                        : "?",
                damaged.contains(snapshot) ? "damaged" : verified(snapshot, now),
                Quantities.age(Duration.between(snapshot.created(), now)) + " ago"));
        return table;
    }

    private static String kind(SnapshotInfo snapshot) {
        return snapshot.kind().name().toLowerCase(Locale.ROOT)
                + (snapshot.unread().isEmpty() ? "" : ", partial");
    }

    private static String verified(SnapshotInfo snapshot, Instant now) {
        return snapshot.verified()
                .map(verified -> verified.depth().text() + " "
                        + Quantities.age(Duration.between(verified.moment(), now)) + " ago")
                .orElse("no");
    }
}
