package dev.vigie.agent.restore;

import dev.vigie.agent.contract.PluginMistake;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.restore.TargetTree.Outcome;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Restores from an archive of which nothing is known but itself. Used by one thread, once. */
final class WholeArchive {
    private final TargetTree target;
    private final PathSelection selection;
    private final Surplus surplus;
    private final Tally tally;
    private final Losses losses;
    private final Map<String, Counted> counted = new HashMap<>();
    private final Set<String> met = new HashSet<>();
    private final Set<String> repeated = new TreeSet<>();

    /** How a file went into the sums. */
    private record Counted(Outcome outcome, long size) {}

    WholeArchive(TargetTree target, PathSelection selection, Surplus surplus, Tally tally, Losses losses) {
        this.target = target;
        this.selection = selection;
        this.surplus = surplus;
        this.tally = tally;
        this.losses = losses;
    }

    /** @param archive at its beginning; left open */
    void restore(ArchiveReader archive) {
        ContainedReader contained = new ContainedReader(archive);
        String last = "";
        try {
            for (Optional<ArchiveEntry> next = contained.next(); next.isPresent(); next = contained.next()) {
                last = next.get().path();
                target.reserve(last);
                if (selection.wants(last)) {
                    restore(next.get(), contained);
                }
            }
        } catch (IOException e) {
            losses.add(new Problem(
                    last,
                    "the archive is damaged at or after this entry; what comes later is not restored: "
                            + Reason.of(e)));
        }
        nameOmitted(archive);
    }

    private void nameOmitted(ArchiveReader archive) {
        try {
            PluginMistake.ask(() -> List.copyOf(archive.omitted())).stream()
                    .filter(one -> selection.wants(one.path()))
                    .forEach(losses::name);
        } catch (PluginMistake e) {
            losses.add(new Problem("", e.brief(archive)));
        }
    }

    private void restore(ArchiveEntry entry, ContainedReader archive) {
        try {
            surplus.keep(target.place(entry.path()), entry.type());
            if (!met.add(entry.path())) {
                repeated.add(entry.path());
            }
            switch (entry.type()) {
                case DIRECTORY -> {
                    target.directory(entry);
                    uncount(entry.path());
                }
                case SYMLINK -> {
                    target.link(entry);
                    uncount(entry.path());
                }
                case FILE -> {
                    Outcome outcome = target.file(entry, Optional.empty(), archive::content);
                    uncount(entry.path());
                    tally.count(outcome, entry.size());
                    counted.put(entry.path(), new Counted(outcome, entry.size()));
                }
            }
        } catch (IOException e) {
            losses.name(entry.path(), e);
        }
    }

    /** What comes again under the same name takes the place of what came before. */
    private void uncount(String path) {
        Counted before = counted.remove(path);
        if (before != null) {
            tally.uncount(before.outcome, before.size);
        }
    }

    /** What the archive has more than once, in order. */
    Set<String> repeated() {
        return repeated;
    }
}
