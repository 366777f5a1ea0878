package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program of this machine that judges what a plugin made. Where it is missing, the test is skipped and says so; in
 * continuous integration, where the environment variable {@code CI} is {@code true}, it fails instead.
 */
public final class Tool {
    private final String name;

    private Tool(String name) {
        this.name = name;
    }

    /** The program of this name on the search path. */
    public static Tool named(String name) {
        String searchPath = System.getenv().getOrDefault("PATH", "");
        boolean found =
                Arrays.stream(searchPath.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        if (!found) {
            String missing = "The program \"" + name + "\" is not installed; it is needed to judge the result.";
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            abort(missing);
        }
        return new Tool(name);
    }

    /** Runs it in a folder, requires that it succeeds and says nothing on standard error, and returns its output. */
    public String run(Path folder, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Path output = Files.createTempFile("tool", ".out");
        Path errors = Files.createTempFile("tool", ".err");
        try {
            int status = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start()
                    .waitFor();
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            String complaint = Files.readString(errors, StandardCharsets.ISO_8859_1);
            assertThat(complaint)
                    .as("%s, which ended with %d and said %s", command, status, text)
                    .isEmpty();
            assertThat(status).as("%s, which said %s", command, text).isZero();
            return text;
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
