package dev.vigie.agent.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a configuration takes from the machine it is read on.
 *
 * @param variables environment variables by name
 * @param home the person's home directory, absolute
 * @param operatingSystem as Java names it, such as {@code Linux}, {@code Mac OS X} or {@code Windows 11}
 */
public record Environment(Map<String, String> variables, Path home, String operatingSystem) {
    private static final String PROGRAM = "vigie";

    public Environment {
        variables = Map.copyOf(variables);
        Objects.requireNonNull(home);
        Objects.requireNonNull(operatingSystem);
    }

    /** The environment of this process. */
    public static Environment ofThisProcess() {
        return new Environment(
                System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
    }

    /**
     * The configuration file when none is named: {@code $XDG_CONFIG_HOME/vigie/vigie.yaml}, else where the operating
     * system keeps such files.
     */
    public Path configurationFile() {
        return directory("XDG_CONFIG_HOME")
                .or(() -> isWindows() ? directory("APPDATA") : Optional.empty())
                .orElseGet(() -> home.resolve(isMac() ? "Library/Application Support" : ".config"))
                .resolve(PROGRAM)
                .resolve("vigie.yaml");
    }

    /** Where the agent keeps what it can rebuild, and its log: {@code $XDG_STATE_HOME/vigie} or its default. */
    public Path stateDirectory() {
        return directory("XDG_STATE_HOME")
                .or(() -> isWindows() ? directory("LOCALAPPDATA") : Optional.empty())
                .orElseGet(() -> home.resolve(".local/state"))
                .resolve(PROGRAM);
    }

    /** The XDG specification has relative paths ignored. */
    private Optional<Path> directory(String variable) {
        try {
            return Optional.ofNullable(variables.get(variable))
                    .filter(text -> !text.isBlank())
                    .map(text -> home.getFileSystem().getPath(text))
                    .filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private boolean isMac() {
        return operatingSystem.toLowerCase(Locale.ROOT).startsWith("mac");
    }

    private boolean isWindows() {
        return operatingSystem.toLowerCase(Locale.ROOT).startsWith("windows");
    }
}
