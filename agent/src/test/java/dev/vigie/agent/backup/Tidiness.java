package dev.vigie.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.manifest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What may lie in a destination that is at rest, and nothing else. */
public final class Tidiness {
    private static final String BELONGS =
            "\\.vigie/(destination\\.json|[^/]+/(set\\.json|loss\\.json|.*\\.(manifest|base|contents|verified)))";

    private Tidiness() {}

    /** Every archive has its right line in SHA256SUMS, every line its archive, and nothing lies around. */
    public static void require(Path destination) throws IOException {
        Map<String, String> files = contents(destination);
        Map<String, String> sums = new TreeMap<>();
        for (String line : Files.readAllLines(destination.resolve("SHA256SUMS"))) {
            sums.put(line.substring(66), line.substring(0, 64));
        }
        Map<String, String> archives = new TreeMap<>(files);
        archives.keySet().removeIf(name -> name.startsWith(".vigie") || name.equals("SHA256SUMS"));
        assertThat(sums).as("SHA256SUMS").isEqualTo(archives);
        assertThat(files.keySet().stream()
                        .filter(name -> name.startsWith(".vigie/"))
                        .filter(name -> !name.matches(BELONGS)))
                .as("litter")
                .isEmpty();
    }

    /** What files there are, by the hashes of what is in them. */
    public static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock")) // Its holders write what is unique to them.
                    .toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    contents.put(directory.relativize(file).toString(), Sha256.of(in));
                }
            }
        }
        return contents;
    }
}
