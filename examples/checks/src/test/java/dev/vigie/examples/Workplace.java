package dev.vigie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A person's machine: the distribution, with plugins, state and configuration of their own.
 *
 * @param place where all that is
 */
record Workplace(Path place) {
    private static final Path VIGIE =
            Path.of(System.getProperty("vigie.distribution")).resolve("bin/vigie");

    /** Runs Vigie, which must succeed, and returns what it says. */
    String vigie(Object... arguments) throws IOException, InterruptedException {
        return run(place, VIGIE.toAbsolutePath().normalize(), arguments);
    }

    /** Runs a program, which must succeed, and returns what it says. */
    String run(Path directory, Object program, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path output = Files.createTempFile(place, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("XDG_DATA_HOME", place.resolve("data").toString());
        builder.environment().put("XDG_STATE_HOME", place.resolve("state").toString());
        builder.environment().put("XDG_CONFIG_HOME", place.resolve("config").toString());
        // Maven is over before what the optimising compiler makes has paid for itself.
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process process = builder.start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s says:%n%s", command, said).isZero();
        return said;
    }
}
