package dev.vigie.agent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trees, stored by Vigie, opened by everything else, and compared with the source byte for byte. */
class TreesIT {
    private static final long SECOND = 1_000_000_000L;
    /** What the NTFS times of a zip entry tell apart. */
    private static final long ZIP_TIME = 100;

    @TempDir
    Path directory;

    private Machine machine;

    @BeforeEach
    void newMachine() {
        machine = new Machine(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C.UTF-8", "C"})
    void everythingAFileSystemCanHoldAsZip(String locale) {
        Path source = Trees.nasty(machine.at("nasty"));
        Answer backup = backUp(source, "zip", locale);
        Path archive = Path.of(backup.text("archive"));
        List<String> expected = Trees.storable(source);

        assertThat(backup.out()).contains("special fifo", "special socket");
        Trees.assertSame("python", Trees.inZip(archive), Trees.roundedTo(ZIP_TIME, expected));
        Path bsdtar = machine.directory("bsdtar");
        Judge.run(bsdtar, "bsdtar", "-xpf", archive);
        Trees.assertSame("bsdtar", composed(seconds(Trees.of(bsdtar))), composed(seconds(expected)));
        Judge.run(directory, "unzip", "-tqq", archive);
        Judge.run(directory, "7z", "t", "-bd", archive);
        assertRestored(backup, expected, locale);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C.UTF-8", "C"})
    void everythingAFileSystemCanHoldAsTarGz(String locale) {
        Path source = Trees.nasty(machine.at("nasty"));
        Answer backup = backUp(source, "tar.gz", locale);
        Path archive = Path.of(backup.text("archive"));
        List<String> expected = Trees.storable(source);

        assertThat(backup.out()).contains("special fifo", "special socket");
        Trees.assertSame("python", Trees.inTar(archive), expected);
        for (String tool : List.of("tar", "bsdtar")) {
            Path target = machine.directory(tool);
            Judge.run(target, tool, "-xpf", archive);
            Trees.assertSame(tool, Trees.of(target), expected);
        }
        assertRestored(backup, expected, locale);
    }

    @Test
    void aRealTreeForEveryTool() throws IOException {
        Path source = machine.directory("real");
        Judge.run(directory, "cp", "-a", "/usr/share/perl5", source.resolve("perl5"));
        Judge.run(directory, "cp", "-a", "/usr/share/bash-completion", source.resolve("bash-completion"));
        repository(source.resolve("project"));
        List<String> expected = Trees.storable(source);

        Path zip = Path.of(backUp(source, "zip", "C.UTF-8").text("archive"));
        Path tar = Path.of(backUp(source, "tar.gz", "C.UTF-8").text("archive"));

        Trees.assertSame("zipfile", Trees.inZip(zip), Trees.roundedTo(ZIP_TIME, expected));
        Trees.assertSame("tarfile", Trees.inTar(tar), expected);
        for (List<Object> call : List.of(
                List.<Object>of("unzip", "-q", zip),
                List.<Object>of("7z", "x", "-bd", "-y", zip),
                List.<Object>of("bsdtar", "-xpf", zip),
                List.<Object>of("tar", "-xpf", tar),
                List.<Object>of("bsdtar", "-xpf", tar))) {
            Path target = machine.directory("by " + call.get(0) + " "
                    + call.get(call.size() - 1).toString().endsWith("zip"));
            Judge.run(target, call.toArray());
            Trees.assertSame(
                    call.toString(),
                    Trees.withoutDirectoryTimes(seconds(Trees.of(target))),
                    Trees.withoutDirectoryTimes(seconds(expected)));
        }
        Path restored = machine.at("restored");
        machine.vigie("restore", machine.at("backup"), "--to", restored).done();
        Trees.assertSame("restore", Trees.of(restored), expected);
        assertThat(Judge.run(restored.resolve("project"), "git", "fsck", "--full")
                        .err())
                .doesNotContain("error");
        assertThat(Judge.run(restored.resolve("project"), "git", "status", "--porcelain")
                        .out())
                .isEmpty();
    }

    @Test
    void theDestinationInsideTheSourceIsNotBackedUpIntoItself() {
        Path source = machine.write("work/file", "content").getParent();
        machine.write("work/backups/not-ours.txt", "also content");
        Path destination = source.resolve("backups/of-work");
        for (String format : List.of("zip", "tar.gz")) {
            machine.vigie("backup", "-f", format, source, destination).done();
            String archive = machine.vigie("backup", "-f", format, source, destination, "--json")
                    .done()
                    .text("archive");
            assertThat(Judge.run(directory, "bsdtar", "-tf", archive).out().lines())
                    .containsExactlyInAnyOrder("file", "backups/", "backups/not-ours.txt");
        }
    }

    /** Makes a repository with two branches, tags, packs and loose objects. */
    static void repository(Path project) throws IOException {
        Files.createDirectories(project);
        Judge.run(project, "sh", "-c", """
                set -e
                export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
                git init -q -b main .
                git config user.name Somebody
                git config user.email somebody@example.org
                for n in 1 2 3 4 5 6 7 8; do
                  mkdir -p src/$n && echo "int f$n(void) { return $n; }" > src/$n/f.c
                  git add -A && git commit -q -m "Number $n" && git tag v$n
                done
                git gc -q
                git checkout -q -b other
                git rm -q -r src/1 src/2 && mv src/3 src/three && seq 5000 > numbers && ln -s numbers link
                git add -A && git commit -q -m "Other things"
                git checkout -q main
                """);
    }

    private Answer backUp(Path source, String format, String locale) {
        Answer answer = machine.vigie(
                Map.of("LC_ALL", locale), "backup", "--json", "-v", "-f", format, source, machine.at("backup"));
        boolean complete = !Files.exists(source.resolve("special fifo"));
        answer.exited(complete ? 0 : answer.status());
        assertThat(answer.text("status")).isIn("success", "partial");
        return answer;
    }

    private void assertRestored(Answer backup, List<String> expected, String locale) {
        Path restored = machine.at("restored");
        machine.vigie(
                        Map.of("LC_ALL", locale),
                        "restore",
                        "--set-uid",
                        machine.at("backup"),
                        "--at",
                        backup.text("id"),
                        "--to",
                        restored)
                .done();
        Trees.assertSame("vigie restore", Trees.of(restored), expected);
        machine.vigie("verify", machine.at("backup")).done();
    }

    /** For bsdtar two names in a zip that differ only in how an accent is written are one. */
    private static List<String> composed(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.contains("te\\u0301.txt") && !line.contains("t\\xe9.txt"))
                .toList();
    }

    private static List<String> seconds(List<String> lines) {
        return Trees.roundedTo(SECOND, lines);
    }
}
