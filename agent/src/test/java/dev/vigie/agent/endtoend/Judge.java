package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The tools of other people, which tell whether Vigie did right. */
final class Judge {
    private static final long MINUTES_TO_END = 4;

    private Judge() {}

    /** Runs a tool in a directory; it must succeed. */
    static Answer run(Path directory, Object... command) {
        Answer answer = attempt(directory, command);
        assertThat(answer.status())
                .as("exit status of %s%n%s%s", answer.command(), answer.out(), answer.err())
                .isZero();
        return answer;
    }

    /** Runs a tool in a directory, whatever it ends with. */
    static Answer attempt(Path directory, Object... command) {
        List<String> call = Arrays.stream(command).map(Object::toString).toList();
        require(call.get(0));
        try {
            Path words = Files.createTempDirectory("judge");
            ProcessBuilder builder = new ProcessBuilder(call).directory(directory.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            try (Session session = Session.start(builder, words.resolve("said"))) {
                return session.end(MINUTES_TO_END, TimeUnit.MINUTES);
            } finally {
                Files.deleteIfExists(words.resolve("said.out"));
                Files.deleteIfExists(words.resolve("said.err"));
                Files.delete(words);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A machine without the tool cannot judge: that is a failure where everything must be judged, and is said elsewhere. */
    static void require(String tool) {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
        if (there) {
            return;
        }
        String message = "NOT JUDGED: " + tool + " is not installed on this machine";
        assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
        System.err.println(message);
        Assumptions.abort(message);
    }
}
