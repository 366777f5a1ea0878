package dev.vigie.agent.cli;

import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.cli.terminal.Table;
import dev.vigie.api.BackupException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
            "VERIFIED tells how deep and when every archive that a backup needs was last found right."
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
        List<SnapshotInfo> snapshots = vigie.services().snapshots().list(place.destination(), place.set());
        List<String> losses = vigie.services().snapshots().losses(place.destination(), place.set());
        Optional<String> orphans = vigie.services().snapshots().orphans(place.destination(), place.set());
        List<String> others = snapshots.isEmpty() ? others(place) : List.of();
        if (where.areNamed() && !others.isEmpty()) {
            throw BackupException.user(none(place, others));
        }
        vigie.answer(Json.snapshots(snapshots), page -> write(page, place, snapshots, others));
        losses.forEach(vigie::complain);
        orphans.ifPresent(vigie::complain);
        return ExitStatus.DONE;
    }

    /** The names of the backups that are there though they were not asked for. */
    private List<String> others(Place place) throws BackupException {
        if (place.set().isEmpty()) {
            return List.of();
        }
        return vigie.services().snapshots().list(place.destination(), Optional.empty()).stream()
                .map(SnapshotInfo::name)
                .distinct()
                .sorted()
                .toList();
    }

    private static String none(Place place, List<String> others) {
        String named = place.set().map(set -> " named \"" + set + "\"").orElse("");
        String instead = others.isEmpty() ? "" : ", but those of " + String.join(", ", others);
        return "There are no backups" + named + " in " + place.destination() + instead + ".";
    }

    private void write(Page page, Place place, List<SnapshotInfo> snapshots, List<String> others) {
        if (snapshots.isEmpty()) {
            page.line(none(place, others));
        }
        Map<String, List<SnapshotInfo>> sets = snapshots.stream()
                .collect(Collectors.groupingBy(SnapshotInfo::name, LinkedHashMap::new, Collectors.toList()));
        sets.forEach((set, members) -> {
            page.heading("Backups for " + set + ":");
            table(members, vigie.now()).lines().forEach(line -> page.line("  " + line));
        });
    }

    private static Table table(List<SnapshotInfo> snapshots, Instant now) {
        Table table = new Table("ID", "ARCHIVE", "KIND", "SIZE", "FILES", "VERIFIED", "AGE");
        snapshots.forEach(snapshot -> table.row(
                snapshot.id(),
                snapshot.archive().getFileName().toString(),
                snapshot.kind().name().toLowerCase(Locale.ROOT),
                Quantities.size(snapshot.size()),
                snapshot.files().isPresent()
                        ? Quantities.number(snapshot.files().getAsLong())
                        : "?",
                verified(snapshot, now),
                Quantities.age(Duration.between(snapshot.created(), now)) + " ago"));
        return table;
    }

    private static String verified(SnapshotInfo snapshot, Instant now) {
        return snapshot.verified()
                .map(verified -> verified.depth().text() + " "
                        + Quantities.age(Duration.between(verified.moment(), now)) + " ago")
                .orElse("no");
    }
}
