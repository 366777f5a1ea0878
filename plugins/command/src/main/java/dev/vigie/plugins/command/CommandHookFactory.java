package dev.vigie.plugins.command;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import dev.vigie.api.hook.ReportFact;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** Runs a program after a backup. No shell ever sees the arguments. */
@Extension
public final class CommandHookFactory implements PostBackupHookFactory {
    private static final String RUN = "run";
    private static final String DIRECTORY = "directory";
    private static final String ENVIRONMENT = "environment";

    @Override
    public String id() {
        return "command";
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(
                OptionDescription.required(
                        RUN,
                        OptionType.TEXT_LIST,
                        "The program and its arguments, one text each. In the arguments " + ReportFact.all()
                                + " stand for facts about the backup; a script had better use the variables VIGIE_NAME,"
                                + " VIGIE_STATUS, VIGIE_ARCHIVE, VIGIE_ID, VIGIE_SOURCE and VIGIE_DESTINATION."),
                OptionDescription.optional(
                        DIRECTORY,
                        OptionType.TEXT,
                        "The directory to run it in, absolute; a temporary one when left out."),
                OptionDescription.withDefault(
                        ENVIRONMENT,
                        OptionType.TEXT_LIST,
                        List.of(),
                        "More environment variables: NAME=value, or NAME alone to pass on the agent's own."));
    }

    @Override
    public PostBackupHook create(Options options, PluginContext context) throws BackupException {
        List<String> run = options.texts(RUN);
        if (run.isEmpty() || run.get(0).isBlank()) {
            throw BackupException.user("hook \"command\": option \"run\" is empty; write the program and its arguments,"
                    + " such as [\"notify-send\", \"Backed up {name}\"].");
        }
        List<Argument> arguments = new ArrayList<>();
        for (String argument : run.subList(1, run.size())) {
            arguments.add(Argument.parse(argument));
        }
        return new CommandHook(
                run.get(0),
                arguments,
                directory(options.text(DIRECTORY)).orElse(context.temporaryDirectory()),
                CommandEnvironment.parse(options.texts(ENVIRONMENT)));
    }

    private static Optional<Path> directory(Optional<String> option) throws BackupException {
        if (option.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path directory = Path.of(option.get());
            if (directory.isAbsolute() && Files.isDirectory(directory)) {
                return Optional.of(directory);
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw BackupException.user(
                "hook \"command\": option \"directory\" must be the absolute path of a directory, not \"" + option.get()
                        + "\".");
    }
}
