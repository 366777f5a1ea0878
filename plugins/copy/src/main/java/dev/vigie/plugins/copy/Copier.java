package dev.vigie.plugins.copy;

import dev.vigie.plugins.copy.DurableCopy.DamagedException;
import dev.vigie.plugins.copy.Item.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a copy hold what its destination holds now, and what that held not long ago.
 *
 * <p>Why nothing is removed that something in the copy needs: the destination removes a snapshot first and what it needed
 * later, or at the same time. Each file stays in the copy for the same time after that, so the snapshot goes first here
 * too; and what describes it goes when nothing here needs that any more. Whatever an archive's parts were moved to is
 * copied before that archive is removed. What the destination lost is no reason to remove anything.
 *
 * <p>Where there is no room for what is to come, what is to go goes first, but for that last rule.
 */
final class Copier {
    private static final String ENDING = ".copy";
    private static final int MOST_NAMED = 3;

    /** In what pieces disks give room away. */
    static final long BLOCK = 4096;

    /** What archives leave free: on a disk without any room not even what is to go could be noted, and would stay. */
    static final long RESERVE = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(Copier.class);

    private final SetFiles from;
    private final SetFiles to;
    private final CopyNotes notes;
    private final UnaryOperator<ZonedDateTime> oldest;
    private final Room room;
    private final Path scratch;

    /** Tells how many bytes are free. */
    @FunctionalInterface
    interface Room {
        long bytes() throws IOException;
    }

    /**
     * @param oldest from now, when something must have been gone to be removed
     * @param room where the copy is
     */
    Copier(Target target, UnaryOperator<ZonedDateTime> oldest, Room room) {
        this.from = target.from();
        this.to = target.to();
        this.notes = target.notes();
        this.oldest = oldest;
        this.room = room;
        this.scratch = to.directory().resolve(SetFiles.OWN).resolve(".tmp");
    }

    /**
     * Brings the copy up to date. Call with its lock held.
     *
     * @return what could not be copied, in words
     */
    List<String> update(ZonedDateTime now) throws IOException, InterruptedException {
        removeLitter();
        ChecksumList sums = ChecksumList.read(from.directory());
        ChecksumList copySums = ChecksumList.read(to.directory());
        Map<String, Item> there = from.items(sums);
        List<String> faults = new ArrayList<>();
        Instant since = oldest.apply(now).toInstant();
        List<Item> missing = missing(there, to.items(copySums), sums, copySums);
        if (needed(missing) > room.bytes()) {
            bring(whatRemovalWaitsFor(missing), sums, copySums, faults);
            compareOnFullDisk(there, now.toInstant());
            drop(there, since, sums, copySums, faults);
            missing = missing(there, to.items(copySums), sums, copySums);
        }
        bring(missing, sums, copySums, faults);
        note(there, sums, copySums);
        notes.compare(there.keySet(), now.toInstant());
        drop(there, since, sums, copySums, faults);
        forgetRemoved(copySums);
        bringLosses();
        return faults.stream().distinct().toList();
    }

    /** After a sudden loss of most files nothing is removed, wherever the folder goes on. */
    private void bringLosses() throws IOException {
        for (String name : SetFiles.LOSSES) {
            Path original = from.notes().resolve(name);
            Path copy = to.notes().resolve(name);
            if (!Presence.ofFile(original)) {
                Files.deleteIfExists(copy);
            } else if (!Presence.ofFile(copy) || Files.mismatch(original, copy) >= 0) {
                DurableCopy.write(copy, Files.readAllBytes(original));
            }
        }
    }

    /** What was moved together, and what later snapshots build on: little beside whole archives. */
    private static List<Item> whatRemovalWaitsFor(List<Item> missing) {
        Set<String> moved = missing.stream()
                .filter(item -> item.kind() == Kind.CONTENTS)
                .map(Item::id)
                .collect(Collectors.toSet());
        return missing.stream()
                .filter(item -> item.kind() == Kind.BASE || moved.contains(item.id()))
                .toList();
    }

    /** What cannot be noted now is noted once something was removed. */
    private void compareOnFullDisk(Map<String, Item> there, Instant now) {
        try {
            notes.compare(there.keySet(), now);
        } catch (IOException e) {
            log.debug("On the full disk nothing can be noted yet", e);
        }
    }

    private void drop(
            Map<String, Item> there, Instant since, ChecksumList sums, ChecksumList copySums, List<String> faults)
            throws IOException, InterruptedException {
        Map<String, Item> here = to.items(copySums);
        if (there.values().stream().anyMatch(item -> item.kind() == Kind.CONTENTS && !here.containsKey(item.name()))) {
            return; // What was moved there must not go where it was.
        }
        if (anyLost(there, here, faults)) {
            return; // The destination does not know any more what that needs.
        }
        Predicate<Item> stays = staying(there, here.values(), since, sums, faults);
        boolean allStay = here.values().stream().allMatch(stays);
        if (!allStay && isItsOwn(here.values(), faults)) {
            return;
        }
        Set<String> described = allStay ? Set.of() : NeededNotes.of(to, here.values(), stays);
        unlist(there, here.values(), stays, described);
        bring(changedBases(there, to.items(copySums)), sums, copySums, faults);
        remove(to.items(copySums), stays, described, copySums);
    }

    /** A folder went on here while the destination was away: what those backups need, nobody but they can tell. */
    private boolean isItsOwn(Collection<Item> here, List<String> faults) {
        List<Item> own = here.stream()
                .filter(item -> item.kind() == Kind.MANIFEST && !notes.isCopied(item))
                .toList();
        if (!own.isEmpty()) {
            faults.add(to.directory() + " holds backups of its own as well, such as "
                    + own.get(0).id()
                    + ", so nothing is removed from it any more. Begin a copy elsewhere, or remove these backups with"
                    + " \"vigie prune " + to.directory() + "\" when they are not needed");
        }
        return !own.isEmpty();
    }

    /** What the destination has, or had until not long ago, or lost: an archive with all that describes it. */
    private Predicate<Item> staying(
            Map<String, Item> there, Collection<Item> here, Instant since, ChecksumList sums, List<String> faults) {
        Set<String> lost = new HashSet<>();
        for (Item item : here) {
            if (notes.isGoneSince(item, since) && isLost(item, there, sums)) {
                lost.add(item.id());
                faults.add(from.path(item) + " is missing; the copy still has it. To bring it back: " + bringsBack());
            }
        }
        return item -> there.containsKey(item.name()) || !notes.isGoneSince(item, since) || lost.contains(item.id());
    }

    /**
     * Nobody removes the archive of a snapshot that is listed: it was lost there, and is still here. What is removed on
     * purpose loses its checksum as well.
     */
    private boolean isLost(Item item, Map<String, Item> there, ChecksumList sums) {
        return item.isArchive()
                && (there.containsKey(item.as(from.set(), Kind.MANIFEST).name())
                        || there.containsKey(item.as(from.set(), Kind.CONTENTS).name())
                        || sums.of(item.name()).isPresent());
    }

    private boolean anyLost(Map<String, Item> there, Map<String, Item> here, List<String> faults) throws IOException {
        List<Item> lost = new LostNotes(from, there.values(), to)
                .among(here.values().stream().filter(notes::isCopied).toList());
        for (Item item : lost.subList(0, Math.min(MOST_NAMED, lost.size()))) {
            faults.add(
                    from.path(item) + " is missing; the copy still has it, and nothing goes from the copy until it is"
                            + " back: " + bringsBack());
        }
        if (lost.size() > MOST_NAMED) {
            faults.add("so are " + (lost.size() - MOST_NAMED) + " more beside it");
        }
        return !lost.isEmpty();
    }

    private String bringsBack() {
        return "vigie doctor --repair " + from.directory();
    }

    private void removeLitter() throws IOException {
        DurableCopy.createDirectory(scratch);
        try (DirectoryStream<Path> litter = Files.newDirectoryStream(scratch, "*" + ENDING)) {
            for (Path file : litter) {
                Files.delete(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        ChecksumList.removeLitter(to.directory());
        notes.removeLitter();
    }

    /** Archives first: a snapshot is listed as soon as its manifest is there. Then the older before what builds on them. */
    private List<Item> missing(
            Map<String, Item> there, Map<String, Item> here, ChecksumList sums, ChecksumList copySums)
            throws IOException {
        List<Item> missing = new ArrayList<>();
        for (Item item : there.values()) {
            if (isMissing(item, here, sums, copySums)) {
                missing.add(item);
            }
        }
        missing.sort(Comparator.comparing((Item item) -> !item.isArchive())
                .thenComparing(item -> item.kind() == Kind.MANIFEST)
                .thenComparing(Item::age));
        return missing;
    }

    private boolean isMissing(Item item, Map<String, Item> here, ChecksumList sums, ChecksumList copySums)
            throws IOException {
        boolean present = here.containsKey(item.name());
        return switch (item.kind()) {
            case ARCHIVE -> !present || isReplaced(item, sums, copySums) || requireSame(item);
            case MANIFEST, CONTENTS -> !present || isChanged(item);
            case BASE ->
                present
                        ? isChanged(item)
                        : !here.containsKey(item.as(to.set(), Kind.MANIFEST).name());
        };
    }

    /**
     * Several bases may have become one, which then says more, and a person dates anew. What the doctor made again from
     * what was left begins as before, and the copy may have what was there first.
     */
    private boolean isChanged(Item note) throws IOException {
        return !from.stamp(note).isLike(to.stamp(note))
                && !(NoteHead.of(from.path(note)).equals(NoteHead.of(to.path(note)))
                        && isWhole(from.path(note))
                        && isWhole(to.path(note)));
    }

    private static boolean isWhole(Path note) throws IOException {
        try {
            DurableCopy.requireWhole(note);
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    private List<Item> changedBases(Map<String, Item> there, Map<String, Item> here) throws IOException {
        List<Item> changed = new ArrayList<>();
        for (Item item : there.values()) {
            if (item.kind() == Kind.BASE && here.containsKey(item.name()) && isChanged(item)) {
                changed.add(item);
            }
        }
        return changed;
    }

    /** The name of an archive that is gone was given to another, as when an hour of the clock came twice. */
    private boolean isReplaced(Item archive, ChecksumList sums, ChecksumList copySums) {
        Optional<String> sum = sums.of(archive.name());
        Optional<String> copySum = copySums.of(archive.name());
        return notes.isCopied(archive) && sum.isPresent() && copySum.isPresent() && !sum.equals(copySum);
    }

    /** An archive never changes; one of that name and another size is somebody else's. */
    private boolean requireSame(Item archive) throws IOException {
        long size = from.stamp(archive).size();
        if (size != to.stamp(archive).size()) {
            if (notes.isCopied(archive)) {
                return true;
            }
            throw new IOException(to.path(archive) + " is not a copy of " + from.path(archive)
                    + ", and is not overwritten; move it elsewhere");
        }
        return false;
    }

    private void bring(List<Item> missing, ChecksumList sums, ChecksumList copySums, List<String> faults)
            throws IOException, InterruptedException {
        requireRoom(missing);
        notes.copied(missing);
        Set<String> damaged = new HashSet<>();
        for (Item item : missing) {
            Optional<String> sum = sums.of(item.name());
            if (item.kind() == Kind.CONTENTS && damaged.contains(item.id())) {
                continue; // what was moved there is still where it was
            }
            try {
                if (!item.isArchive()) {
                    DurableCopy.requireWhole(from.path(item));
                }
                DurableCopy.copy(
                        from.path(item), scratch.resolve(item.id() + item.kind() + ENDING), to.path(item), sum);
                if (item.isArchive() && sum.isPresent()) {
                    copySums.put(item.name(), sum.get());
                }
            } catch (DamagedException e) {
                damaged.add(item.id());
                faults.add(e.getMessage());
            }
        }
    }

    /** An archive may have come just before something failed. */
    private void note(Map<String, Item> there, ChecksumList sums, ChecksumList copySums) throws IOException {
        for (Item item : there.values()) {
            Optional<String> sum = sums.of(item.name());
            if (item.isArchive()
                    && sum.isPresent()
                    && copySums.of(item.name()).isEmpty()
                    && notes.isCopied(item)
                    && Presence.ofFile(to.path(item))) {
                copySums.put(item.name(), sum.get());
            }
        }
    }

    private long needed(List<Item> items) throws IOException {
        long needed = items.stream().anyMatch(Item::isArchive) ? RESERVE : 0;
        for (Item item : items) {
            needed += (from.stamp(item).size() + BLOCK - 1) / BLOCK * BLOCK;
        }
        return needed;
    }

    private void requireRoom(List<Item> missing) throws IOException {
        long needed = needed(missing);
        long usable = room.bytes();
        if (needed > usable) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "it takes %.2f MB more, and %.2f MB are free; make room there, or keep less, or for a shorter time",
                    needed / 1e6,
                    usable / 1e6));
        }
    }

    /** Takes off the list what is described for others only: its manifest becomes a base, as in the destination. */
    private void unlist(Map<String, Item> there, Collection<Item> here, Predicate<Item> stays, Set<String> described)
            throws IOException {
        List<Item> unlisted = here.stream()
                .filter(item -> item.kind() == Kind.MANIFEST && !stays.test(item))
                .filter(item -> there.containsKey(base(item).name()) || described.contains(item.id()))
                .toList();
        notes.become(unlisted, this::base);
        for (Item item : unlisted) {
            DurableCopy.rename(to.path(item), to.path(base(item)));
        }
        notes.forget(unlisted.stream().map(Item::name).toList());
    }

    private Item base(Item item) {
        return item.as(to.set(), Kind.BASE);
    }

    /** What describes snapshots goes first, the newest of it first of all, since they build on the older. */
    private void remove(Map<String, Item> here, Predicate<Item> stays, Set<String> described, ChecksumList copySums)
            throws IOException {
        List<Item> removed = here.values().stream()
                .filter(stays.negate())
                .filter(item -> item.kind() != Kind.BASE || !described.contains(item.id()))
                .sorted(Comparator.comparing(Item::isArchive)
                        .thenComparing(Comparator.comparing(Item::age).reversed()))
                .toList();
        if (removed.isEmpty()) {
            return;
        }
        for (Item item : removed) {
            if (!item.isArchive()) {
                Files.deleteIfExists(to.path(item));
            }
        }
        DurableCopy.forceDirectory(to.notes());
        List<Item> archives = removed.stream().filter(Item::isArchive).toList();
        Set<String> names = archives.stream().map(Item::name).collect(Collectors.toSet());
        boolean forgotten = forget(names, copySums);
        for (Item archive : archives) {
            Files.deleteIfExists(to.path(archive));
            for (Path finding : to.findings(archive)) {
                Files.deleteIfExists(finding);
            }
        }
        if (!forgotten) {
            copySums.remove(names);
        }
        DurableCopy.forceDirectory(to.directory());
        notes.forget(removed.stream().map(Item::name).toList());
    }

    /** What a run removed that failed before it could write so down. */
    private void forgetRemoved(ChecksumList copySums) throws IOException {
        Set<String> removed = notes.goneAndNot(to.items(copySums).keySet());
        copySums.remove(removed);
        notes.forget(removed);
    }

    /** A list that is shorter by some lines needs room for a moment, which a full disk may only have afterwards. */
    private static boolean forget(Set<String> names, ChecksumList copySums) {
        try {
            copySums.remove(names);
            return true;
        } catch (IOException e) {
            log.debug("The checksums are written once the archives are gone", e);
            return false;
        }
    }
}
