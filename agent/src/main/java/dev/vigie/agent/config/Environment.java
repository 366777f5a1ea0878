package dev.vigie.agent.config;

import dev.vigie.agent.platform.Directories;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a configuration takes from the machine it is read on.
 *
 * @param variables environment variables by name
 * @param home what {@code ~} stands for, absolute
 * @param state the directory the log is in unless the configuration says otherwise, absolute
 */
public record Environment(Map<String, String> variables, Path home, Path state) {
    public Environment {
        variables = Map.copyOf(variables);
        Objects.requireNonNull(home);
        Objects.requireNonNull(state);
    }

    /** The environment of this process. */
    public static Environment ofThisProcess() {
        Map<String, String> variables = System.getenv();
        return new Environment(
                variables,
                Directories.home(variables, System.getProperties()),
                Directories.ofThisPerson().state());
    }
}
