package dev.vigie.agent.archive;

import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.ManifestLine;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.scan.FoundFile;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.PlacementListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Brings together what is known of a file when it is added with where the writer puts it, which it may tell later, and
 * passes the statements on in the order of the plan.
 */
final class Placements implements PlacementListener {
    /** Every manifest that names the content has it, and its lines are short. */
    private static final int LONGEST_LOCATOR = 200;

    private final Archiver.StatementSink sink;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Queue<Expected> unplaced = new ArrayDeque<>();
    private boolean finished;

    Placements(Archiver.StatementSink sink) {
        this.sink = sink;
    }

    /** Something waiting to be passed on. */
    private sealed interface Waiting {}

    private record Ready(ManifestLine statement) implements Waiting {}

    /** A file in the archive whose place, and perhaps hash, is not known yet. */
    static final class Expected implements Waiting {
        private final StoredFile file;
        private final String snapshotId;
        private String sha256;
        private long changeTime;
        private String locator = "";
        private boolean placed;
        private Optional<StoredFile> instead = Optional.empty();

        private Expected(StoredFile file, String sha256, String snapshotId) {
            this.file = file;
            this.sha256 = sha256;
            this.snapshotId = snapshotId;
            this.changeTime = file.changeTime();
        }

        /** What is known once the content was read. */
        void settle(String hash, long trustedChangeTime) {
            sha256 = hash;
            changeTime = trustedChangeTime;
        }

        /** What was stored is worth nothing; the snapshot has this in its place. */
        void replaceBy(StoredFile other) {
            instead = Optional.of(other);
        }

        private boolean complete() {
            return placed && !sha256.isEmpty();
        }

        private ManifestLine statement() {
            if (instead.isPresent()) {
                return new ManifestLine.Put(instead.get());
            }
            Content content = new Content(sha256, snapshotId, file.path(), locator);
            return new ManifestLine.Put(new StoredFile(file.entry(), changeTime, file.inode(), Optional.of(content)));
        }
    }

    /** A statement that needs no place, after those before it. */
    void statement(ManifestLine statement) throws IOException {
        waiting.add(new Ready(statement));
        release();
    }

    /** A directory or a link. */
    void expect(StoredFile file) throws IOException {
        statement(new ManifestLine.Put(file));
    }

    /** A file that is about to be added. */
    Expected expect(FoundFile file, String sha256, String snapshotId) {
        return expect(
                new StoredFile(file.entry(), file.changeTime(), file.inode(), Optional.empty()), sha256, snapshotId);
    }

    /** A file that is about to be added as an earlier snapshot has it. */
    Expected expect(StoredFile file, String sha256, String snapshotId) {
        Expected expected = new Expected(file, sha256, snapshotId);
        waiting.add(expected);
        unplaced.add(expected);
        return expected;
    }

    /** Called by the format, so it only takes note: what can fail is left to {@link #release}. */
    @Override
    public void placed(ArchiveEntry entry, String locator) {
        if (entry.type() != EntryType.FILE) {
            return;
        }
        Expected expected = unplaced.poll();
        if (expected == null) {
            return;
        }
        if (!expected.file.path().equals(entry.path())) {
            throw new IllegalStateException("the format placed \"" + entry.path() + "\" before \""
                    + expected.file.path() + "\", which was added earlier");
        }
        if (locator == null || hasWhiteSpace(locator)) {
            throw new IllegalStateException("the format placed \"" + entry.path() + "\" at \"" + locator
                    + "\", which is no text without white space");
        }
        if (locator.length() > LONGEST_LOCATOR) {
            throw new IllegalStateException("the format placed \"" + entry.path() + "\" at a locator of "
                    + locator.length() + " characters, which has more than " + LONGEST_LOCATOR);
        }
        expected.locator = locator;
        expected.placed = true;
    }

    private static boolean hasWhiteSpace(String locator) {
        for (int i = 0; i < locator.length(); i++) {
            if (Character.isWhitespace(locator.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Passes on what is complete, up to the first that is not. */
    void release() throws IOException {
        while (!waiting.isEmpty()) {
            Waiting next = waiting.peek();
            if (next instanceof Expected expected) {
                if (!finished && !expected.complete()) {
                    return;
                }
                waiting.remove();
                sink.accept(expected.statement());
            } else if (next instanceof Ready ready) {
                waiting.remove();
                sink.accept(ready.statement());
            }
        }
    }

    /** The archive is finished: files without a place stay without one. */
    void finish() throws IOException {
        finished = true;
        release();
    }
}
