package dev.vigie.agent.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vigie completion}. */
@Command(
        name = "completion",
        description = "Print a script that makes bash and zsh complete vigie's commands and options.",
        footer = {"", "Example, for the shell you are in:", "  source <(vigie completion)"})
final class CompletionCommand implements Callable<Integer>, TextAnswer {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        command.commandLine()
                .getOut()
                .print(withFileNames(AutoComplete.bash("vigie", command.root().commandLine())));
        command.commandLine().getOut().flush();
        return ExitStatus.DONE;
    }

    /** Picocli turns the names of files off in every command, also where its arguments are files and directories. */
    private static String withFileNames(String script) {
        return script.replaceAll("(?m)^ *type compopt &>/dev/null && compopt \\+o default\\R", "");
    }
}
