package dev.vigie.agent.cli.doctor;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The classes in {@code lib/vigie.jsa}. Java uses them or silently does not; only another Java that must use them tells. */
final class PreparedClasses {
    private static final int PATIENCE_SECONDS = 10;

    private PreparedClasses() {}

    /**
     * Asks a Java like this one. Where there are none, or Java cannot be asked, nothing is wrong.
     *
     * @param properties as {@link System#getProperties()}
     */
    static boolean areUsable(Properties properties) {
        Path archive = Path.of(properties.getProperty("vigie.home", ""), "lib", "vigie.jsa");
        if (!Files.exists(archive)) {
            return true;
        }
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(properties.getProperty("java.home"), "bin", "java")
                                .toString(),
                        "-XX:+UseSerialGC",
                        "-Xshare:on",
                        "-XX:SharedArchiveFile=" + archive,
                        "-cp",
                        properties.getProperty("java.class.path"),
                        "-version")
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        try {
            Process process = java.start();
            try {
                return !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
