package dev.vigie.agent.config;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used. The message has one line per problem. */
public final class ConfigurationException extends BackupException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigurationProblem> problems;

    ConfigurationException(List<ConfigurationProblem> problems) {
        super(
                ErrorCategory.USER,
                false,
                problems.stream().map(ConfigurationProblem::toString).collect(Collectors.joining("\n")),
                null);
        this.problems = List.copyOf(problems);
    }

    /** Every problem, in order of place; never empty. */
    public List<ConfigurationProblem> problems() {
        return problems;
    }
}
