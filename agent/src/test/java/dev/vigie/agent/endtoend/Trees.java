package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Trees and archives as Python sees them: a sorted line for each path, with type, mode, time and content. */
final class Trees {
    private static final Path SCRIPT = resource("trees.py");
    private static final int KIND = 1;
    private static final int MODE = 2;
    private static final int TIME = 3;

    private Trees() {}

    /** A file of this test's resources. */
    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Trees.class.getResource("/endtoend/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is in a directory. */
    static List<String> of(Path directory) {
        return lines("list", directory);
    }

    /** What is in a directory, without the files that no archive holds: FIFOs and sockets. */
    static List<String> storable(Path directory) {
        return of(directory).stream()
                .filter(line -> !fields(line)[KIND].equals("special"))
                .toList();
    }

    /** What Python's zipfile finds. */
    static List<String> inZip(Path archive) {
        return lines("zip", archive);
    }

    /** What Python's tarfile finds. */
    static List<String> inTar(Path archive) {
        return lines("tar", archive);
    }

    /** Makes a tree of everything a file system can hold. */
    static Path nasty(Path directory) {
        lines("nasty", directory);
        return directory;
    }

    /** Makes a tree of many tiny files. */
    static Path many(Path directory, int count) {
        Judge.run(directory.getParent(), "python3", "-X", "utf8", SCRIPT, "many", directory, count);
        return directory;
    }

    private static List<String> lines(String what, Path place) {
        Answer answer = Judge.run(place.toAbsolutePath().getParent(), "python3", "-X", "utf8", SCRIPT, what, place);
        return answer.out().lines().sorted().toList();
    }

    /** The same with times no finer than a unit of so many nanoseconds. */
    static List<String> roundedTo(long nanoseconds, List<String> lines) {
        return lines.stream()
                .map(line -> {
                    String[] fields = fields(line);
                    if (!fields[TIME].equals("-")) {
                        long time = Long.parseLong(fields[TIME]);
                        fields[TIME] = String.valueOf(Math.floorDiv(time, nanoseconds) * nanoseconds);
                    }
                    return String.join("\t", fields);
                })
                .toList();
    }

    /** The same without the times of directories, which change with every file that comes or goes. */
    static List<String> withoutDirectoryTimes(List<String> lines) {
        return without(TIME, "directory", lines);
    }

    /** The same without the modes and times of directories. */
    static List<String> withoutDirectoryFacts(List<String> lines) {
        return without(MODE, "directory", withoutDirectoryTimes(lines));
    }

    private static List<String> without(int field, String kind, List<String> lines) {
        return lines.stream()
                .map(line -> {
                    String[] fields = fields(line);
                    if (fields[KIND].equals(kind)) {
                        fields[field] = "-";
                    }
                    return String.join("\t", fields);
                })
                .toList();
    }

    private static String[] fields(String line) {
        return line.split("\t", -1);
    }

    /** Both are the same; if not, says only what differs. */
    static void assertSame(String what, List<String> found, List<String> expected) {
        List<String> missing = difference(expected, found);
        List<String> surplus = difference(found, expected);
        assertThat(missing.size() + surplus.size())
                .as("%s%nmissing:%n%s%nnot expected:%n%s", what, text(missing), text(surplus))
                .isZero();
    }

    private static List<String> difference(List<String> these, List<String> those) {
        Set<String> known = new HashSet<>(those);
        return these.stream().filter(line -> !known.contains(line)).toList();
    }

    private static String text(List<String> lines) {
        return lines.stream().limit(30).collect(Collectors.joining("\n")) + "\n(" + lines.size() + ")";
    }
}
