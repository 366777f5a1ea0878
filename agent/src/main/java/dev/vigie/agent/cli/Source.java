package dev.vigie.agent.cli;

import dev.vigie.api.BackupException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder given on the command line.
 *
 * @param path absolute
 * @param name of its backup set
 */
record Source(Path path, String name) {

    /** The set is named as the folder is, unless another name is given. */
    static Source of(String argument, Optional<String> name) throws BackupException {
        Path path = Place.absolute(argument);
        Optional<String> own = Optional.ofNullable(path.getFileName()).map(Path::toString);
        return new Source(
                path,
                name.or(() -> own)
                        .orElseThrow(() -> BackupException.user(
                                path + " has no name to call its backups by. Give one with --name NAME.")));
    }
}
