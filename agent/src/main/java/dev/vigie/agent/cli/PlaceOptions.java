package dev.vigie.agent.cli;

import dev.vigie.api.BackupException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which backups a command is about, as its first argument and an option. */
final class PlaceOptions {
    @Parameters(
            index = "0",
            paramLabel = "DEST|FOLDER",
            description = "A directory with archives, or a configured folder's name.")
    private String argument;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = SetNameConverter.class,
            description = "Only the backups of this name, when DEST holds several.")
    private Optional<String> name = Optional.empty();

    /** Whether the backups are named by hand, so that there should be some. */
    boolean areNamed() {
        return name.isPresent();
    }

    Place place(Vigie vigie) throws BackupException {
        return vigie.place(argument, name);
    }
}
