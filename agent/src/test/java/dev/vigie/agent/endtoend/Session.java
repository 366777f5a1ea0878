package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A running process. Closing it kills it. */
final class Session implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String command;
    private final Process process;
    private final Path out;
    private final Path err;

    private Session(String command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a process whose words go to files of this name, so that it never waits for a reader. */
    static Session start(ProcessBuilder builder, Path name) {
        Path out = name.resolveSibling(name.getFileName() + ".out");
        Path err = name.resolveSibling(name.getFileName() + ".err");
        try {
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            return new Session(String.join(" ", builder.command()), process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    Answer end(long time, TimeUnit unit) {
        try {
            assertThat(process.waitFor(time, unit))
                    .as("%s ends%n%s", command, said())
                    .isTrue();
            return new Answer(command, process.exitValue(), read(out), read(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it said so far. */
    String said() {
        return read(err) + read(out);
    }

    /** Waits until it has said this, somewhere after the given position of what it said. */
    void awaitWords(int from, String words) {
        await("\"" + words + "\" of " + command)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> said().indexOf(words, from) >= 0 || ended());
        assertThat(said().substring(Math.min(from, said().length()))).contains(words);
    }

    void awaitWords(String words) {
        awaitWords(0, words);
    }

    private boolean ended() {
        return !process.isAlive();
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends it a signal by name. */
    void signal(String name) {
        Judge.run(out.getParent(), "kill", "-" + name, Long.toString(pid()));
    }

    /** Asks it to end, as a service manager does. */
    void terminate() {
        process.destroy();
    }

    /** Ends it at once, as a power cut does. */
    void kill() {
        process.destroyForcibly();
        end(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
