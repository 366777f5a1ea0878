package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Vigie writes is its owner's only from the moment it exists, whatever the umask: the modes that the real program asks
 * the system for, told by strace, with a umask that takes nothing away.
 */
class OwnerOnlyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern CREATION = Pattern.compile("(openat|open|creat|mkdirat|mkdir|mknodat|mknod)\\("
            + "(?:AT_FDCWD, )?\"([^\"]+)\"(?:, ([A-Z_|]+))?, 0([0-7]+)");
    private static final Pattern BINDING = Pattern.compile("bind\\(.*sun_path=\"([^\"]+)\"");
    private static final int OTHERS = 077;

    @TempDir
    Path directory;

    private Machine machine;
    private int traces;

    @BeforeEach
    void requireStrace() {
        Judge.require("strace");
        if (Judge.attempt(directory, "strace", "-o", "/dev/null", "true").status() != 0) {
            String message = "NOT JUDGED: strace may not trace anything on this machine";
            System.err.println(message);
            Assumptions.abort(message);
        }
        machine = new Machine(directory);
        machine.write("source/letter", "dear aunt");
        machine.directory("copy");
        machine.write("vigie.yaml", """
                log: { file: logs/agent.log, level: info }
                folders:
                  - name: documents
                    source: source
                    destination: backup
                    verify: true
                    trigger: { quiet: 100ms, min-interval: 0s }
                    hooks:
                      - { type: copy, to: "%s" }
                """.formatted(machine.at("copy")));
    }

    @Test
    void nothingIsEverOpenToOthers() throws IOException {
        Path trace = trace();
        try (Session agent = startTraced(trace, "run", "-c", machine.at("vigie.yaml"))) {
            await().atMost(PATIENCE).until(() -> archives(machine.at("copy")) > 0);
            await().atMost(PATIENCE)
                    .until(() -> machine.vigie("status", "--json").status() == 0);
            agent.signal("TERM");
            agent.end(1, TimeUnit.MINUTES);
        }
        requirePrivate(trace);
        assertThat(bindings(trace)).as("the status socket").isNotEmpty();

        Path large = Files.write(machine.at("source/large"), new byte[5 << 20]);
        Files.setLastModifiedTime(large, FileTime.from(Instant.now().plus(Duration.ofMinutes(2))));
        Path second = trace();
        traced(
                second,
                "backup",
                machine.at("source"),
                machine.at("backup"),
                "--name",
                "documents",
                "-f",
                "tar.gz",
                "-v");
        assertThat(Files.readAllLines(second).stream())
                .as("a copy of a file that may be changing")
                .anyMatch(line -> line.contains("/.vigie/.tmp/reading"));
        requirePrivate(second);

        Path third = trace();
        traced(third, "prune", machine.at("backup"), "--keep-last", "1");
        requirePrivate(third);

        for (String place : List.of("backup", "copy/.vigie", "state", "logs")) {
            assertThat(open(machine.at(place))).as("open to others in " + place).isEmpty();
        }
    }

    private Path trace() {
        return machine.at("trace-" + ++traces);
    }

    private Session startTraced(Path trace, Object... arguments) {
        String calls = "openat,open,creat,mkdir,mkdirat,mknod,mknodat,bind";
        return machine.startThrough(
                List.of(
                        "sh",
                        "-c",
                        "umask 000; exec strace -D -f -qq -s 4096 -e trace=" + calls + " -o '" + trace + "' \"$@\"",
                        "sh"),
                arguments);
    }

    private void traced(Path trace, Object... arguments) {
        try (Session session = startTraced(trace, arguments)) {
            session.end(2, TimeUnit.MINUTES).done();
        }
    }

    private void requirePrivate(Path trace) throws IOException {
        Set<String> narrow = new HashSet<>(catalogs());
        List<String> wide = new ArrayList<>();
        int seen = 0;
        for (String line : Files.readAllLines(trace)) {
            Matcher matcher = CREATION.matcher(line);
            if (!matcher.find() || line.contains(" = -1 ") || isSomebodyElses(matcher.group(2))) {
                continue;
            }
            seen++;
            if ((Integer.parseInt(matcher.group(4), 8) & OTHERS) == 0) {
                narrow.add(matcher.group(2));
            } else if (!narrow.contains(matcher.group(2))) {
                wide.add(line);
            }
        }
        assertThat(seen).as("what strace saw").isGreaterThan(5);
        assertThat(wide).as("created wider than for its owner").isEmpty();
        for (String socket : bindings(trace)) {
            // No closing bracket: strace leaves it to a later line where another thread comes in between.
            assertThat(Files.readString(trace))
                    .as("the directory in which %s comes into being", socket)
                    .contains("mkdir(\"" + Path.of(socket).getParent() + "\", 0700");
        }
    }

    /** SQLite opens its file as if to create it, which has happened before. */
    private List<String> catalogs() throws IOException {
        try (Stream<Path> files = Files.walk(machine.at("state"))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".db"))
                    .toList();
        }
    }

    /** Devices, Java's own files, and the library that JNA unpacks into a directory that only the owner can enter. */
    private boolean isSomebodyElses(String path) {
        return path.startsWith("/dev/")
                || path.startsWith("/proc/")
                || path.contains("/hsperfdata_")
                || path.matches("\\d+")
                || path.matches(machine.state().resolve("work/plugin-") + "\\d+-\\d+-native/jna\\d+\\.tmp");
    }

    private static List<String> bindings(Path trace) throws IOException {
        return BINDING.matcher(Files.readString(trace))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static long archives(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".zip")).count();
        }
    }

    private static List<Path> open(Path place) throws IOException {
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
        List<Path> open = new ArrayList<>();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.toList()) {
                Set<PosixFilePermission> more = EnumSet.noneOf(PosixFilePermission.class);
                more.addAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
                more.removeAll(owner);
                if (!more.isEmpty() && !Files.isSymbolicLink(file)) {
                    open.add(file);
                }
            }
        }
        return open;
    }
}
