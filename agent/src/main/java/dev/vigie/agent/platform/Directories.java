package dev.vigie.agent.platform;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * Where Vigie keeps its own files: on every system as the XDG base directory specification says when its variables are
 * set, else where the system's programs usually do. None of them needs to exist.
 *
 * @param state what may be lost without losing a backup: catalog, log, socket of the running agent
 * @param configuration what a person writes
 * @param data plugins a person installed
 * @param runtime short-lived files of this login session, with a short path; empty where the system has no such place
 */
public record Directories(Path state, Path configuration, Path data, Optional<Path> runtime) {
    private static final String PROGRAM = "vigie";

    public Directories {
        Objects.requireNonNull(state);
        Objects.requireNonNull(configuration);
        Objects.requireNonNull(data);
        Objects.requireNonNull(runtime);
    }

    /** The directories of the person who runs this program. */
    public static Directories ofThisPerson() {
        return of(System.getenv(), System.getProperties());
    }

    /**
     * The directories that an environment asks for.
     *
     * @param environment as {@link System#getenv()}
     * @param properties of which {@code os.name} and {@code user.home} count
     */
    public static Directories of(Map<String, String> environment, Properties properties) {
        Path home = home(environment, properties);
        Optional<Path> runtime = absolute(environment, "XDG_RUNTIME_DIR").map(directory -> directory.resolve(PROGRAM));
        Directories usual = switch (family(properties.getProperty("os.name", ""))) {
            case MAC -> mac(home, runtime);
            case WINDOWS -> windows(environment, home, runtime);
            case UNIX -> unix(home, runtime);
        };
        return new Directories(
                xdg(environment, "XDG_STATE_HOME").orElse(usual.state),
                xdg(environment, "XDG_CONFIG_HOME").orElse(usual.configuration),
                xdg(environment, "XDG_DATA_HOME").orElse(usual.data),
                runtime);
    }

    /**
     * The home directory of the person who runs this program, absolute: {@code $HOME} goes before what the account says.
     * Without either, for which Java says {@code ?}, it is the top of the file system and not wherever the program happens to
     * be started: what Vigie knows must be found again.
     *
     * @param environment as {@link System#getenv()}
     * @param properties of which {@code user.home} counts
     */
    public static Path home(Map<String, String> environment, Properties properties) {
        return absolute(environment, "HOME").orElseGet(() -> ofAccount(Path.of(properties.getProperty("user.home"))));
    }

    private static Path ofAccount(Path home) {
        return home.isAbsolute() ? home : home.toAbsolutePath().getRoot();
    }

    /** The configuration that is read when none is named. */
    public Path configurationFile() {
        return configuration.resolve(PROGRAM + ".yaml");
    }

    /** Where a person's own plugins are. */
    public Path plugins() {
        return data.resolve("plugins");
    }

    private enum Family {
        UNIX,
        MAC,
        WINDOWS
    }

    private static Family family(String operatingSystem) {
        String name = operatingSystem.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return Family.MAC;
        }
        return name.startsWith("windows") ? Family.WINDOWS : Family.UNIX;
    }

    private static Directories unix(Path home, Optional<Path> runtime) {
        return new Directories(
                home.resolve(".local/state").resolve(PROGRAM),
                home.resolve(".config").resolve(PROGRAM),
                home.resolve(".local/share").resolve(PROGRAM),
                runtime);
    }

    private static Directories mac(Path home, Optional<Path> runtime) {
        Path support = home.resolve("Library/Application Support").resolve(PROGRAM);
        return new Directories(support.resolve("state"), support, support.resolve("data"), runtime);
    }

    private static Directories windows(Map<String, String> environment, Path home, Optional<Path> runtime) {
        Path local = absolute(environment, "LOCALAPPDATA")
                .orElse(home.resolve("AppData/Local"))
                .resolve(PROGRAM);
        Path roaming = absolute(environment, "APPDATA")
                .orElse(home.resolve("AppData/Roaming"))
                .resolve(PROGRAM);
        return new Directories(local.resolve("state"), roaming, local.resolve("data"), runtime);
    }

    private static Optional<Path> xdg(Map<String, String> environment, String variable) {
        return absolute(environment, variable).map(directory -> directory.resolve(PROGRAM));
    }

    /** The specification says that relative paths are to be ignored. */
    private static Optional<Path> absolute(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
