package dev.vigie.agent.cli;

import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.RetentionPolicy;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How to back up. What is left out stays as it is. */
final class BackupOptions {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "Archive format: zip (default), tar.gz, tar.zst, tar.xz, tar, or one that a plugin adds.")
    private Optional<String> format = Optional.empty();

    @Option(
            names = {"-k", "--keep"},
            paramLabel = "N",
            converter = KeepConverter.class,
            description = "Number of backups to keep, at least 1, or 'all'.")
    private Optional<RetentionPolicy> keep = Optional.empty();

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "PATTERN",
            description = "Leave out what matches: a pattern as in .gitignore, or type:expression, such as"
                    + " regex:.*~$. May be given several times.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = {"-v", "--verify"},
            description = "Read the archive back before it counts.")
    private boolean verify;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            completionCandidates = ModeConverter.class,
            description = "full: everything in each archive. incremental: what changed since the one before.")
    private Optional<BackupMode> mode = Optional.empty();

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            converter = FormatOptionConverter.class,
            description = "An option of the format, such as level=9. May be given several times.")
    private List<FormatOption> options = new ArrayList<>();

    @Option(names = "--init", description = "Begin a new destination where another one was before, as on a new drive.")
    private boolean init;

    @Option(names = "--take-over", description = "Go on with the backups that another machine made of this folder.")
    private boolean takeOver;

    /** Whether anything was said that {@link #introduce} tells the destination. */
    boolean tellDestination() {
        return init || takeOver;
    }

    /** Tells the destination what was said about it. To be called before a backup is made. */
    void introduce(BackupRequest request, Services services) throws BackupException {
        if (init) {
            services.destinations().welcome(request.destination());
        }
        if (takeOver && Files.isDirectory(request.destination())) {
            services.snapshots().takeOver(request.destination(), request.name());
        }
    }

    BackupRequest applyTo(BackupRequest request) {
        BackupRequest adapted = request;
        if (format.isPresent()) {
            adapted = adapted.withFormat(format.get());
        }
        if (keep.isPresent()) {
            adapted = adapted.withRetention(keep.get());
        }
        if (mode.isPresent()) {
            adapted = adapted.withMode(mode.get());
        }
        List<String> patterns = new ArrayList<>(request.exclude());
        patterns.addAll(exclude);
        boolean sameFormat = adapted.format().equals(request.format());
        Map<String, Object> formatOptions = new HashMap<>(sameFormat ? request.formatOptions() : Map.of());
        options.forEach(option -> formatOptions.put(option.key(), option.value()));
        return adapted.withExclude(patterns).withFormatOptions(formatOptions).withVerify(verify || request.verify());
    }

    /** What follows {@code --option}. */
    record FormatOption(String key, String value) {}

    /** Reads {@code KEY=VALUE}. */
    static final class FormatOptionConverter implements ITypeConverter<FormatOption> {
        @Override
        public FormatOption convert(String text) {
            int end = text.indexOf('=');
            if (end < 1) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no option of a format. Write KEY=VALUE, such as level=9.");
            }
            return new FormatOption(text.substring(0, end), text.substring(end + 1));
        }
    }

    /** Reads {@code full} and {@code incremental}. */
    static final class ModeConverter extends WordConverter<BackupMode> {
        ModeConverter() {
            super(BackupMode.class);
        }
    }

    /** Reads the number after {@code -k}. */
    static final class KeepConverter implements ITypeConverter<RetentionPolicy> {
        @Override
        public RetentionPolicy convert(String text) {
            if (text.equals("all")) {
                return RetentionPolicy.KEEP_ALL;
            }
            return WholeNumber.atLeastOne(text)
                    .map(RetentionPolicy::last)
                    .orElseThrow(() -> new TypeConversionException("\"" + text
                            + "\" is not a number of backups to keep. It must be a whole number of at least 1,"
                            + " or 'all' to keep every backup."));
        }
    }
}
