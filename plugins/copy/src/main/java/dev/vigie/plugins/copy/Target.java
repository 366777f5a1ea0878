package dev.vigie.plugins.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A copy and what it is a copy of. The copy is a destination with an id of its own. So that nothing is ever written to the
 * mount point of a disk that is away, the destination remembers, beside what it notes of the set, which copy was where.
 *
 * @param from the set in the destination
 * @param to the set in the copy
 * @param notes what the copy knows of itself
 */
record Target(SetFiles from, SetFiles to, CopyNotes notes) {
    private static final String MARKER = "destination.json";
    private static final String SET_FILE = "set.json";

    /** In the destination: the id of each copy that was begun, and where. */
    private static final String COPIES = "copies";

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([0-9a-fA-F-]{36})\"");
    private static final Pattern LAYOUT = Pattern.compile("\"layout\"\\s*:\\s*1\\D");

    /**
     * What there is of a copy before it is opened.
     *
     * @param origin the id of the destination it is, or would be, a copy of
     * @param id the copy's own; empty when there is none yet
     * @param notes empty when nothing of the set was copied yet
     */
    private record Beginning(
            SetFiles from, SetFiles to, String origin, Optional<String> id, Optional<CopyNotes> notes) {}

    /**
     * Finds out, without writing anything, what keeps a copy from being opened.
     *
     * @throws BackupException when the copy is away, or what is there is something else
     */
    static void requireOpenable(BackupReport report, Path to) throws IOException, BackupException {
        look(report, to);
    }

    /**
     * Opens a copy, or begins one.
     *
     * @param lock held until the copy is up to date: several sets may begin theirs in one directory
     * @throws BackupException when the copy is away, or what is there is something else
     */
    static Target open(BackupReport report, CopyLock lock) throws IOException, BackupException {
        Beginning there = look(report, lock.directory());
        CopyNotes notes = there.notes().isPresent() ? there.notes().get() : begin(there);
        describe(there.from(), there.to());
        return new Target(there.from(), there.to(), notes);
    }

    private static Beginning look(BackupReport report, Path to) throws IOException, BackupException {
        SetFiles from = new SetFiles(report.destination(), report.name());
        requireDirectory(to);
        requireElsewhere(report, to.toRealPath());
        String origin = idOf(from.directory())
                .orElseThrow(() -> BackupException.environment(
                        from.directory() + " is no destination that Vigie has written to; nothing was copied"));
        SetFiles copy = new SetFiles(to, report.name());
        Optional<String> present = idOf(to);
        requireTheOneThatWasThere(to, present, from);
        Optional<CopyNotes> notes = CopyNotes.read(copy);
        if (notes.isEmpty() && Presence.of(copy.notes().resolve(SET_FILE))) {
            throw BackupException.user(to + " holds backups named \"" + report.name()
                    + "\" that are no copy of those in " + from.directory() + "; choose another directory");
        }
        if (notes.isPresent() && !notes.get().origin().equals(origin)) {
            throw BackupException.user(to + " holds a copy of another destination's backups named \"" + report.name()
                    + "\"; choose another directory, so that none is lost");
        }
        return new Beginning(from, copy, origin, present, notes);
    }

    /** Last, because a set without what a copy notes is somebody else's; and again where the first attempt failed. */
    private static void describe(SetFiles from, SetFiles copy) throws IOException {
        Path description = copy.notes().resolve(SET_FILE);
        if (!Presence.of(description)) {
            DurableCopy.write(description, Files.readAllBytes(from.notes().resolve(SET_FILE)));
        }
    }

    private static void requireDirectory(Path to) throws BackupException {
        if (!Files.isDirectory(to)) {
            throw BackupException.environment("There is no directory " + to + ", so nothing was copied. If it is on a"
                    + " disk or a share, connect it; to begin a new copy, create the directory: mkdir " + to);
        }
    }

    private static void requireElsewhere(BackupReport report, Path to) throws IOException, BackupException {
        for (Path other : List.of(report.destination(), report.source())) {
            Path real = Presence.of(other) ? other.toRealPath() : other;
            if (to.startsWith(real) || (real.startsWith(to) && other.equals(report.destination()))) {
                throw BackupException.user("hook \"copy\": option \"to\", " + to + ", and " + other
                        + " are one inside the other; a copy belongs on another disk");
            }
        }
    }

    /** Whichever set's copy was there: a disk that is away is away for all. */
    private static void requireTheOneThatWasThere(Path to, Optional<String> present, SetFiles from)
            throws IOException, BackupException {
        List<Path> knowing = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> sets = Files.newDirectoryStream(from.notes().getParent(), Files::isDirectory)) {
            for (Path set : sets) {
                List<String> known = idsIn(set.resolve(COPIES), to);
                if (!known.isEmpty()) {
                    knowing.add(set.resolve(COPIES));
                    ids.addAll(known);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (!ids.isEmpty() && present.filter(ids::contains).isEmpty()) {
            throw BackupException.environment("The copy that was in " + to + " is away: "
                    + (present.isPresent() ? "another destination is in its place" : "the directory there is not it")
                    + ". Connect its disk; nothing was written. If a new copy shall begin there, delete "
                    + knowing.stream().sorted().map(Path::toString).collect(Collectors.joining(" and ")) + " first");
        }
    }

    private static List<String> idsIn(Path copies, Path to) throws IOException {
        return linesOf(copies).stream()
                .filter(line -> line.substring(line.indexOf(' ') + 1).equals(to.toString()))
                .map(line -> line.substring(0, Math.max(0, line.indexOf(' '))))
                .toList();
    }

    private static CopyNotes begin(Beginning there) throws IOException {
        SetFiles copy = there.to();
        Path own = copy.directory().resolve(SetFiles.OWN);
        DurableCopy.createDirectory(copy.notes());
        String id = there.id().orElseGet(() -> UUID.randomUUID().toString());
        if (there.id().isEmpty()) {
            DurableCopy.write(own.resolve(MARKER), ("{\"layout\":1,\"id\":\"" + id + "\"}\n").getBytes(UTF_8));
        }
        // After the marker, which a failure would else leave behind as one that is away; before anything is copied,
        // because from now on this directory without its marker is no place to write to.
        Path copies = there.from().notes().resolve(COPIES);
        List<String> begun = linesOf(copies);
        String line = id + " " + copy.directory();
        if (!begun.contains(line)) {
            DurableCopy.write(
                    copies, (String.join("\n", begun) + (begun.isEmpty() ? "" : "\n") + line + "\n").getBytes(UTF_8));
        }
        return CopyNotes.begin(copy, there.origin());
    }

    private static List<String> linesOf(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** What is unique to a destination; empty when Vigie has not written to a directory. */
    private static Optional<String> idOf(Path directory) throws IOException, BackupException {
        Path marker = directory.resolve(SetFiles.OWN).resolve(MARKER);
        try {
            String json = Files.readString(marker);
            Matcher id = ID.matcher(json);
            if (!id.find() || !LAYOUT.matcher(json).find()) {
                throw BackupException.environment(
                        marker + " is damaged or was written by a newer Vigie; nothing was copied");
            }
            return Optional.of(id.group(1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
