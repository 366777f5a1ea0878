package dev.vigie.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code vigie help}. */
@Command(
        name = "help",
        helpCommand = true,
        description = "Show help, about one command if its name is given.",
        footer = {"", "Example:", "  vigie help backup"})
final class HelpCommand implements Callable<Integer>, TextAnswer {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "What to explain.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine explained = command.root().commandLine();
        for (String name : names) {
            if (!explained.getSubcommands().containsKey(name)) {
                throw new UnmatchedArgumentException(explained, List.of(name));
            }
            explained = explained.getSubcommands().get(name);
        }
        explained.usage(command.commandLine().getOut());
        return ExitStatus.DONE;
    }
}
