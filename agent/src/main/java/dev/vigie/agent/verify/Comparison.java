package dev.vigie.agent.verify;

import dev.vigie.agent.destination.Damage.LostContent;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what an archive holds with what it should hold. Both have the same order, so neither has to fit in memory;
 * what comes in another order waits to be met.
 */
final class Comparison {
    private static final int MOST_PROBLEMS = 1000;

    private final String archive;
    private final Expected expected;
    private final Map<String, StoredFile> waiting = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<LostContent> lost = new ArrayList<>();
    private boolean expectationsUnreadable;
    private boolean opened = true;

    /** @param archive its id, by which contents say that they are stored in it */
    Comparison(String archive, Expected expected) {
        this.archive = archive;
        this.expected = expected;
    }

    /** Compares an entry that was met; {@code sha256} is empty where the content was not looked at. */
    void meet(ArchiveEntry entry, Optional<String> sha256) {
        StoredFile early = waiting.remove(entry.path());
        Optional<StoredFile> stored = early == null ? advanceTo(entry.path()) : Optional.of(early);
        if (stored.isEmpty()) {
            if (expected.isEverything() && !expectationsUnreadable) {
                add(entry.path(), "it is in the archive but was not stored there");
            }
        } else if (isStoredHere(stored.get())) {
            difference(entry, sha256, stored.get()).ifPresent(what -> {
                add(entry.path(), what);
                lose(stored.get());
            });
        }
    }

    private static Optional<String> difference(ArchiveEntry entry, Optional<String> sha256, StoredFile stored) {
        if (entry.type() != stored.entry().type()) {
            return Optional.of("it is not of the type it was stored as");
        }
        if (!entry.linkTarget().equals(stored.entry().linkTarget())) {
            return Optional.of("it does not point where it was stored as pointing");
        }
        if (entry.type() == EntryType.FILE && entry.size() != stored.entry().size()) {
            return Optional.of("it does not have the size it was stored with");
        }
        boolean same = sha256.isEmpty()
                || stored.content().isEmpty()
                || stored.content().get().sha256().equals(sha256.get());
        return same ? Optional.empty() : Optional.of("its content is not what was stored");
    }

    private Optional<StoredFile> advanceTo(String path) {
        for (Optional<StoredFile> next = next(); next.isPresent(); next = next()) {
            if (next.get().path().equals(path)) {
                return next;
            }
            if (isStoredHere(next.get())) {
                waiting.put(next.get().path(), next.get());
            }
        }
        return Optional.empty();
    }

    /** Says of everything that was not met whether it can be got by another way. */
    @FunctionalInterface
    interface OtherWay {
        boolean leadsTo(StoredFile file) throws BackupException;
    }

    /** Everything was met that can be met in order. */
    void end(String whatIsWrong, OtherWay otherWay) throws BackupException {
        List<StoredFile> unmet = new ArrayList<>(waiting.values());
        for (Optional<StoredFile> next = next(); next.isPresent(); next = next()) {
            unmet.add(next.get());
        }
        for (StoredFile file : unmet) {
            if (isStoredHere(file) && !otherWay.leadsTo(file)) {
                add(file.path(), whatIsWrong);
                lose(file);
            }
        }
    }

    /** Notes something that is wrong; the first are enough to read. */
    void add(String path, String message) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(path, message));
        } else if (problems.size() == MOST_PROBLEMS) {
            problems.add(new Problem("", "there is more, not listed"));
        }
    }

    /** Notes why the archive cannot be read. */
    void add(String path, String message, IOException cause) {
        add(path, message);
        opened &= !ArchiveVerifier.isUnopened(cause);
    }

    private void lose(StoredFile file) {
        file.content()
                .ifPresent(content ->
                        lost.add(new LostContent(content.sha256(), file.entry().size())));
    }

    Reading reading() {
        return new Reading(problems, lost, opened && (!expectationsUnreadable || !lost.isEmpty()));
    }

    private Optional<StoredFile> next() {
        try {
            return expectationsUnreadable ? Optional.empty() : expected.next();
        } catch (IOException e) {
            expectationsUnreadable = true;
            add("", "the snapshot's manifest cannot be read: " + Reason.of(e));
            return Optional.empty();
        }
    }

    /** What a disk failed to give halfway is in the archive, but the snapshot has it from an earlier one. */
    private boolean isStoredHere(StoredFile file) {
        return file.content().map(Content::storedIn).map(archive::equals).orElse(true);
    }
}
