package dev.vigie.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only its subcommands, its methods, give a meaning. */
@Command
abstract class CommandGroup implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        throw new ParameterException(
                command.commandLine(),
                "Say what to do with " + command.name() + ": "
                        + String.join(", ", command.subcommands().keySet()) + ".");
    }
}
