package dev.vigie.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where what this process says goes. */
public final class StandardStreams {
    private StandardStreams() {}

    /**
     * The files that standard output and standard error are written to, as {@code nohup} and {@code >>} have it; none where
     * they go elsewhere, or where the system does not tell, as only Linux does.
     */
    public static List<Path> files() {
        return Stream.of("/proc/self/fd/1", "/proc/self/fd/2")
                .flatMap(stream -> file(Path.of(stream)).stream())
                .toList();
    }

    private static Optional<Path> file(Path stream) {
        try {
            return Optional.of(stream.toRealPath()).filter(Files::isRegularFile);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
