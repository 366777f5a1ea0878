package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A newcomer's machine: a home with nothing in it, and the program as it is installed. */
final class Machine {
    private static final Path PROGRAM = Path.of(System.getProperty("vigie.distribution", "target/vigie"))
            .toAbsolutePath()
            .resolve("bin/vigie");
    private static final long MINUTES_TO_END = 4;

    private final Path place;
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * @param place a directory for everything of this machine
     */
    Machine(Path place) {
        this.place = place;
        directory("home");
        directory("calls");
    }

    /** A directory of the machine, there from now on. */
    Path directory(String name) {
        try {
            return Files.createDirectories(place.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A path of the machine. */
    Path at(String name) {
        return place.resolve(name);
    }

    Path state() {
        return place.resolve("state/vigie");
    }

    /** Runs {@code vigie} to its end. */
    Answer vigie(Object... arguments) {
        return vigie(Map.of(), arguments);
    }

    /** Runs {@code vigie} to its end, with further variables in its environment. */
    Answer vigie(Map<String, String> environment, Object... arguments) {
        try (Session session = start(environment, arguments)) {
            return session.end(MINUTES_TO_END, TimeUnit.MINUTES);
        }
    }

    /** Starts {@code vigie}. */
    Session start(Object... arguments) {
        return start(Map.of(), arguments);
    }

    /** Starts {@code vigie} by another program, which is given the command at the end of its own. */
    Session startThrough(List<String> program, Object... arguments) {
        return start(program, Map.of(), arguments);
    }

    /** Starts {@code vigie} with further variables in its environment. */
    Session start(Map<String, String> environment, Object... arguments) {
        return start(List.of(), environment, arguments);
    }

    private Session start(List<String> through, Map<String, String> environment, Object... arguments) {
        assertThat(PROGRAM).as("the distribution, which 'mvn package' leaves").isExecutable();
        List<String> command = new ArrayList<>(through);
        command.add(PROGRAM.toString());
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).directory(place.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().retainAll(List.of("PATH", "JAVA_HOME", "TMPDIR"));
        variables.put("HOME", at("home").toString());
        variables.put("XDG_STATE_HOME", at("state").toString());
        variables.put("XDG_CONFIG_HOME", at("config").toString());
        variables.put("XDG_DATA_HOME", at("share").toString());
        variables.put("LANG", "C.UTF-8");
        variables.putAll(environment);
        return Session.start(builder, at("calls/" + calls.incrementAndGet()));
    }

    /** Writes a file, with the directories above it. */
    Path write(String name, String content) {
        try {
            Path file = at(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
