package dev.vigie.plugins.desktop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the desktop of a user is reached.
 *
 * @param own the agent's environment
 * @param sessions has a directory for each user who is logged in, named by the user's number
 */
record DesktopSession(Map<String, String> own, Path sessions) {
    private static final String BUS = "DBUS_SESSION_BUS_ADDRESS";
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", BUS);

    /** Nothing of the agent's environment but what it takes to show something, so that no secret gets there. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        own.forEach((name, value) -> {
            if (PASSED_ON.contains(name) || name.startsWith("LC_")) {
                variables.put(name, value);
            }
        });
        bus().ifPresent(address -> variables.put(BUS, address));
        return variables;
    }

    /** A program on the search path. */
    Optional<Path> find(String program) {
        return Arrays.stream(own.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The address of the bus that notifications go by. A program that cron started is not told, but can find out. */
    Optional<String> bus() {
        if (own.containsKey(BUS)) {
            return Optional.of(own.get(BUS));
        }
        return socket().filter(Files::exists).map(socket -> "unix:path=" + socket);
    }

    private Optional<Path> socket() {
        if (own.containsKey("XDG_RUNTIME_DIR")) {
            return Optional.of(Path.of(own.get("XDG_RUNTIME_DIR"), "bus"));
        }
        try {
            Object user = Files.getAttribute(Path.of(System.getProperty("user.home")), "unix:uid");
            return Optional.of(sessions.resolve(user.toString()).resolve("bus"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
