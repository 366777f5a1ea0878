package dev.vigie.agent.cli;

import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.format.EntryName;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Where backups are.
 *
 * @param destination the directory, absolute
 * @param set the one set that is meant; empty for all of them
 * @param zone in which its times are understood
 * @param retention what its configuration keeps; empty when it has none
 */
record Place(Path destination, Optional<String> set, ZoneId zone, Optional<RetentionPolicy> retention) {

    /** A word without a separator that names a configured folder means that folder; everything else is a directory. */
    static Place of(String argument, Optional<String> set, Vigie vigie) throws BackupException {
        Optional<BackupRequest> folder = folder(argument, vigie);
        if (folder.isPresent()) {
            if (set.isPresent()) {
                throw BackupException.user("\"" + argument + "\" is a configured folder, which has a name already;"
                        + " --name is for directories.");
            }
            BackupRequest request = folder.get();
            return new Place(
                    request.destination(),
                    Optional.of(request.name()),
                    request.zone(),
                    Optional.of(request.retention()));
        }
        requireMeant(argument, vigie);
        return new Place(absolute(argument), set, vigie.services().zone(), Optional.empty());
    }

    /** What is neither is rather a mistyped name than a disk that is away, where there are names. */
    private static void requireMeant(String argument, Vigie vigie) throws BackupException {
        if (isPath(argument) || !Files.notExists(absolute(argument))) {
            return;
        }
        List<String> names = vigie.services().folders(vigie.configuration()).names();
        if (!names.isEmpty()) {
            throw BackupException.user("There is no folder \"" + argument
                    + "\" in the configuration, nor a directory of that name here"
                    + Suggestion.ending(argument, names, "its folders are"));
        }
    }

    private static boolean isPath(String argument) {
        return argument.contains("/") || argument.contains("\\") || argument.startsWith(".");
    }

    /** The configured folder that an argument names, if it does. */
    static Optional<BackupRequest> folder(String argument, Vigie vigie) throws BackupException {
        if (isPath(argument)) {
            return Optional.empty();
        }
        try {
            return vigie.services().folders(vigie.configuration()).named(argument);
        } catch (BackupException e) {
            if (!Files.isDirectory(absolute(argument))) {
                throw e;
            }
            // It must not mean another place only because the configuration cannot be read just now.
            throw BackupException.user(
                    e.getMessage() + "\nWhether \"" + argument
                            + "\" is one of its folders is not known until that is mended. If you mean the directory here,"
                            + " write ." + File.separator + argument,
                    e);
        }
    }

    /** A path as a person gave it, from the root of the file system. */
    static Path absolute(String argument) throws BackupException {
        requireWritten(argument);
        if (!EntryName.isText(argument)) {
            throw BackupException.user(
                    "\"" + argument + "\" is no valid text in this locale, so there is no way to it by"
                            + " that name; rename it, or make a symbolic link to it and name that");
        }
        try {
            return Path.of(argument).toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            throw BackupException.user("\"" + argument + "\" cannot be a path: " + e.getMessage(), e);
        }
    }

    /** Nothing at all, as a variable of a script may be, means neither the directory one is in nor everything. */
    static void requireWritten(String path) throws BackupException {
        if (path.isBlank()) {
            throw BackupException.user(
                    "a path is empty; check the variable it comes from, or write . for the directory you are in");
        }
    }

    /** Nothing at all, as a variable of a script may be, is not what somebody looks for. */
    static void requireSought(String text) throws BackupException {
        if (text.isBlank()) {
            throw BackupException.user("what to look for is empty; check the variable it comes from");
        }
    }
}
