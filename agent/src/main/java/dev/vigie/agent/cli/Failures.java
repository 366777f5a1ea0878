package dev.vigie.agent.cli;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person what went wrong, in a sentence. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int SUGGESTIONS = 3;

    private final Vigie vigie;

    Failures(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? message(unmatched) + suggestion(unmatched)
                : failure.getMessage();
        tell(message, List.of(arguments).contains("--json"));
        vigie.messages().println("'vigie help" + nameOf(command) + "' says how it is used.");
        trace(failure);
        return ExitStatus.WRONG_USAGE;
    }

    private static String nameOf(CommandLine command) {
        return command.getCommandSpec()
                .qualifiedName()
                .substring(command.getCommandSpec().root().name().length());
    }

    private static String message(UnmatchedArgumentException failure) {
        String first = failure.getUnmatched().get(0);
        if (first.startsWith("-")) {
            return "There is no option " + first;
        }
        return failure.getCommandLine().getSubcommands().isEmpty()
                ? "The argument " + first + " is one too many"
                : "There is no command" + nameOf(failure.getCommandLine()) + " " + first;
    }

    private static String suggestion(UnmatchedArgumentException failure) {
        List<String> suggestions =
                failure.getSuggestions().stream().limit(SUGGESTIONS).toList();
        return suggestions.isEmpty() ? "." : "; did you mean " + String.join(" or ", suggestions) + "?";
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        tell(message(failure), vigie.json());
        trace(failure);
        boolean wrongUsage = failure instanceof BackupException known && known.category() == ErrorCategory.USER;
        return wrongUsage ? ExitStatus.WRONG_USAGE : ExitStatus.FAILED;
    }

    private static String message(Exception failure) {
        if (failure instanceof BackupException known && known.category() != ErrorCategory.BUG) {
            return known.getMessage();
        }
        String what = failure instanceof BackupException ? failure.getMessage() : failure.toString();
        return what + "\nThis is a mistake in Vigie. With --debug it shows where; please report it.";
    }

    private void tell(String message, boolean json) {
        vigie.complain(message);
        if (json) {
            vigie.answerInJson(Json.failure(message));
        }
    }

    private void trace(Exception failure) {
        if (vigie.debug()) {
            failure.printStackTrace(vigie.messages());
        }
    }
}
