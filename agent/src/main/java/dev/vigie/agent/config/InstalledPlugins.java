package dev.vigie.agent.config;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.backup.HookRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the installed plugins accept, so that a configuration that names them can be checked against it. */
public interface InstalledPlugins {

    /** The options of every archive format, by the format's id. */
    Map<String, List<OptionDescription>> formats();

    /** The options of every hook, by the hook's id. */
    Map<String, List<OptionDescription>> hooks();

    /**
     * Checks one exclusion pattern.
     *
     * @throws BackupException when its type is not installed or its expression does not parse; the message says so
     */
    void checkPattern(String pattern) throws BackupException;

    /**
     * Checks a hook whose options are those it describes: what their values have to be beyond that, only it can tell.
     *
     * @throws BackupException when it does not take them; the message says so
     */
    default void checkHook(HookRequest hook) throws BackupException {}

    /**
     * Compiles exclusion patterns.
     *
     * @param source the folder they leave something out of
     * @return to be closed by the caller
     * @throws BackupException when one of them is not as {@link #checkPattern} wants it
     */
    Exclusions exclusions(Path source, List<String> patterns) throws BackupException;
}
