package dev.vigie.api.backup;

import dev.vigie.api.Stable;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What to back up, where to and how. Start from {@link #of} and adapt with the {@code with} methods.
 *
 * @param name the name of the backup set, first part of every archive's name
 * @param source the folder to back up
 * @param destination the directory that holds the archives; created when missing
 * @param format the id of an archive format
 * @param formatOptions the format's options as a person wrote them
 * @param mode what kind of archive to write; the first of a set is always full
 * @param exclude exclusion patterns, {@code type:expression} or gitignore syntax
 * @param changes where to look for changes
 * @param retention which snapshots stay afterwards
 * @param zone the time zone for archive names and retention
 * @param verify whether to read the archive back before it counts
 * @param skipIfUnchanged whether to make no snapshot when nothing changed. Where only some paths are looked at, the time of
 *     a directory above them is no change by itself, because something may have come and gone in it: whoever gave these
 *     paths gives them again with the next that change
 * @param hooks what to run afterwards
 * @param progress told how it proceeds
 * @param cancelled asked now and then; once it answers true the backup is abandoned and nothing of it remains
 */
@Stable
public record BackupRequest(
        String name,
        Path source,
        Path destination,
        String format,
        Map<String, Object> formatOptions,
        BackupMode mode,
        List<String> exclude,
        Changes changes,
        RetentionPolicy retention,
        ZoneId zone,
        boolean verify,
        boolean skipIfUnchanged,
        List<HookRequest> hooks,
        ProgressListener progress,
        BooleanSupplier cancelled) {

    public BackupRequest {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(destination);
        Objects.requireNonNull(format);
        formatOptions = Map.copyOf(formatOptions);
        Objects.requireNonNull(mode);
        exclude = List.copyOf(exclude);
        Objects.requireNonNull(changes);
        Objects.requireNonNull(retention);
        Objects.requireNonNull(zone);
        hooks = List.copyOf(hooks);
        Objects.requireNonNull(progress);
        Objects.requireNonNull(cancelled);
    }

    /** A full zip backup of everything in {@code source}, that removes nothing and runs no hooks. */
    public static BackupRequest of(String name, Path source, Path destination) {
        return new BackupRequest(
                name,
                source,
                destination,
                "zip",
                Map.of(),
                BackupMode.FULL,
                List.of(),
                new Changes.Everywhere("requested"),
                RetentionPolicy.KEEP_ALL,
                ZoneId.systemDefault(),
                false,
                false,
                List.of(),
                ProgressListener.NONE,
                () -> false);
    }

    /** The same request with this format. */
    public BackupRequest withFormat(String value) {
        return new BackupRequest(
                name,
                source,
                destination,
                value,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with these options of the format. */
    public BackupRequest withFormatOptions(Map<String, Object> value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                value,
                mode,
                exclude,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with this kind of archive. */
    public BackupRequest withMode(BackupMode value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                value,
                exclude,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with these exclusion patterns. */
    public BackupRequest withExclude(List<String> value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                value,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with this idea of where to look. */
    public BackupRequest withChanges(Changes value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                value,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with this policy. */
    public BackupRequest withRetention(RetentionPolicy value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                value,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with this time zone. */
    public BackupRequest withZone(ZoneId value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                value,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with or without reading the archive back. */
    public BackupRequest withVerify(boolean value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                zone,
                value,
                skipIfUnchanged,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with or without a snapshot when nothing changed. */
    public BackupRequest withSkipIfUnchanged(boolean value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                zone,
                verify,
                value,
                hooks,
                progress,
                cancelled);
    }

    /** The same request with these hooks. */
    public BackupRequest withHooks(List<HookRequest> value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                value,
                progress,
                cancelled);
    }

    /** The same request with this listener. */
    public BackupRequest withProgress(ProgressListener value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                value,
                cancelled);
    }

    /** The same request with this way to abandon it. */
    public BackupRequest withCancelled(BooleanSupplier value) {
        return new BackupRequest(
                name,
                source,
                destination,
                format,
                formatOptions,
                mode,
                exclude,
                changes,
                retention,
                zone,
                verify,
                skipIfUnchanged,
                hooks,
                progress,
                value);
    }
}
