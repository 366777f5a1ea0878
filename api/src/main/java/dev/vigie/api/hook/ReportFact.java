package dev.vigie.api.hook;

import dev.vigie.api.Experimental;
import dev.vigie.api.backup.BackupResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What hooks tell of a backup: a text or a number each, under the name by which people write it in braces, such as {@code
 * {name}}. Hooks that all use these need to be learnt only once.
 */
@Experimental
public enum ReportFact {
    /** The name of the backup set. */
    NAME(report -> Optional.of(report.name())),
    /** {@code success}, {@code partial}, {@code failed} or {@code unchanged}. */
    STATUS(report -> Optional.of(report.result().status().name().toLowerCase(Locale.ROOT))),
    /** The snapshot's. */
    ID(report -> report.result().snapshot().map(BackupResult.Snapshot::id)),
    /** The archive's absolute path. */
    ARCHIVE(report ->
            report.result().snapshot().map(snapshot -> snapshot.archive().toString())),
    /** The absolute path of what was backed up. */
    SOURCE(report -> Optional.of(report.source().toString())),
    /** The absolute path of the directory that holds the archives. */
    DESTINATION(report -> Optional.of(report.destination().toString())),
    /** Files in the snapshot. */
    FILES(report -> report.result().snapshot().map(BackupResult.Snapshot::files)),
    /** The archive's size in bytes. */
    SIZE(report -> report.result().snapshot().map(BackupResult.Snapshot::sizeArchive)),
    /** How many files could not be backed up. */
    ERRORS(report -> Optional.of(report.result().errors().size())),
    /** The archive's, in hexadecimal. */
    SHA256(report -> report.result().snapshot().map(BackupResult.Snapshot::sha256)),
    /** When the backup began, as in ISO 8601, UTC. */
    STARTED(report -> Optional.of(report.result().started().toString())),
    /** How long it took, rounded down. */
    SECONDS(report -> Optional.of(report.result().duration().toSeconds())),
    /** All that matters to a person, in a few lines of at most a thousand characters. */
    TEXT(report -> Optional.of(text(report)));

    /** Discord takes 2000 characters, ntfy 4096 bytes. */
    private static final int LONGEST_TEXT = 1000;

    private static final int MOST_PROBLEMS = 5;

    private final Function<BackupReport, Optional<?>> value;

    ReportFact(Function<BackupReport, Optional<?>> value) {
        this.value = value;
    }

    /**
     * The fact that people write in this way, without the braces; empty when there is none. Never null.
     *
     * @param name not null
     */
    public static Optional<ReportFact> named(String name) {
        return Arrays.stream(values())
                .filter(fact -> fact.lowerCaseName().equals(name))
                .findFirst();
    }

    /** All of them as a person writes them, for messages. */
    public static String all() {
        return Arrays.stream(values())
                .map(fact -> "{" + fact.lowerCaseName() + "}")
                .collect(Collectors.joining(" "));
    }

    private String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A {@link String} or a {@link Number}; empty when the report does not have it, as there is no archive of a failure. */
    public Optional<?> in(BackupReport report) {
        return value.apply(report);
    }

    /** As {@link #in}, as a text; what the report does not have is the empty one. */
    public String textIn(BackupReport report) {
        return in(report).map(Object::toString).orElse("");
    }

    private static String text(BackupReport report) {
        BackupResult result = report.result();
        StringBuilder text = new StringBuilder(report.name())
                .append(
                        switch (result.status()) {
                            case SUCCESS -> ": backed up";
                            case PARTIAL -> ": backed up, but some files were missed";
                            case FAILED -> ": the backup failed";
                            case UNCHANGED -> ": nothing has changed";
                        });
        result.snapshot()
                .ifPresent(snapshot -> text.append(", snapshot ")
                        .append(snapshot.id())
                        .append(" of ")
                        .append(snapshot.files())
                        .append(snapshot.files() == 1 ? " file" : " files"));
        result.errors().stream()
                .limit(MOST_PROBLEMS)
                .forEach(problem -> text.append('\n').append(problem));
        if (result.errors().size() > MOST_PROBLEMS) {
            text.append("\nand ").append(result.errors().size() - MOST_PROBLEMS).append(" more");
        }
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text.toString();
    }
}
