package dev.vigie.plugins.command;

import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.hook.BackupReport;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can stand in braces. What a report does not have is the empty text. */
enum Placeholder {
    NAME(BackupReport::name),
    /** {@code success}, {@code partial}, {@code failed} or {@code unchanged}. */
    STATUS(report -> report.result().status().name().toLowerCase(Locale.ROOT)),
    ID(report -> snapshot(report, BackupResult.Snapshot::id)),
    /** The archive's absolute path. */
    ARCHIVE(report -> snapshot(report, BackupResult.Snapshot::archive)),
    SOURCE(report -> report.source().toString()),
    DESTINATION(report -> report.destination().toString()),
    /** Files in the snapshot. */
    FILES(report -> snapshot(report, BackupResult.Snapshot::files)),
    /** The archive's size in bytes. */
    SIZE(report -> snapshot(report, BackupResult.Snapshot::sizeArchive)),
    /** How many files could not be backed up. */
    ERRORS(report -> String.valueOf(report.result().errors().size())),
    SHA256(report -> snapshot(report, BackupResult.Snapshot::sha256));

    private final Function<BackupReport, String> value;

    Placeholder(Function<BackupReport, String> value) {
        this.value = value;
    }

    private static String snapshot(BackupReport report, Function<BackupResult.Snapshot, Object> fact) {
        return report.result().snapshot().map(fact).map(Object::toString).orElse("");
    }

    static Optional<Placeholder> named(String name) {
        return Arrays.stream(values())
                .filter(placeholder -> placeholder.lowerCaseName().equals(name))
                .findFirst();
    }

    /** All of them as a person writes them. */
    static String all() {
        return Arrays.stream(values())
                .map(placeholder -> "{" + placeholder.lowerCaseName() + "}")
                .collect(Collectors.joining(" "));
    }

    private String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String in(BackupReport report) {
        return value.apply(report);
    }
}
