package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.backup.HookRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken files, and word for word what a person is told about them. */
class BrokenConfigurationTest {
    /** {@code main} is written to vigie.yaml; {@code said} is the whole message. */
    record Case(String title, String main, String... said) {
        @Override
        public String toString() {
            return title;
        }
    }

    @TempDir
    Path directory;

    static List<Case> cases() {
        return List.of(
                new Case(
                        "an unknown key, nearly right",
                        """
                        folders:
                          - soruce: /a
                            destination: /b
                        """,
                        "vigie.yaml:2:5: the key \"source\" is missing",
                        "vigie.yaml:2:5: unknown key \"soruce\"; did you mean \"source\"?"),
                new Case(
                        "an unknown key, nothing like any other",
                        """
                        folders: [ { source: /a, destination: /b, trigger: { colour: blue } } ]
                        """,
                        "vigie.yaml:1:54: unknown key \"colour\"; known here: quiet, max-wait, min-interval, rescan, schedule"),
                new Case(
                        "an unknown key at the top",
                        """
                        folder:
                          - source: /a
                        folders: [ { source: /a, destination: /b } ]
                        """,
                        "vigie.yaml:1:1: unknown key \"folder\"; did you mean \"folders\"?"),
                new Case(
                        "a key that has no default",
                        """
                        defaults:
                          name: everything
                        folders: [ { source: /a, destination: /b } ]
                        """,
                        "vigie.yaml:2:3: unknown key \"name\"; known here: destination, format, trigger, options, mode,"
                                + " exclude, keep, verify, hooks, alert-after, zone"),
                new Case(
                        "missing keys",
                        """
                        folders:
                          - name: documents
                        """,
                        "vigie.yaml:2:5: the key \"source\" is missing",
                        "vigie.yaml:2:5: the key \"destination\" is missing"),
                new Case(
                        "a path that a variable leaves empty",
                        """
                        folders: [ { source: /a, destination: "${EMPTY}" } ]
                        """,
                        "vigie.yaml:1:39: expected a path, not \"${EMPTY}\""),
                new Case(
                        "a key without a value",
                        """
                        folders:
                          - source: /a
                            destination:
                        """,
                        "vigie.yaml:3:5: \"destination\" has no value; give it one or remove the line"),
                new Case("a key written twice", """
                        folders:
                          - source: /a
                            destination: /b
                            source: /c
                        """, "vigie.yaml:4:5: the key \"source\" is already in line 2"),
                new Case(
                        "values of the wrong type",
                        """
                        folders:
                          - source: [ /a ]
                            destination: { path: /b }
                            verify: yes
                            mode: fast
                            exclude: "*.tmp"
                            trigger: 5s
                            hooks: [ notify ]
                        """,
                        "vigie.yaml:2:13: expected a path, not a list",
                        "vigie.yaml:3:18: expected a path, not keys and values",
                        "vigie.yaml:4:13: expected true or false, not \"yes\"",
                        "vigie.yaml:5:11: expected one of full, incremental, not \"fast\"",
                        "vigie.yaml:6:14: expected a list, not \"*.tmp\"",
                        "vigie.yaml:7:14: expected keys and values, not \"5s\"",
                        "vigie.yaml:8:14: expected keys and values, not \"notify\""),
                new Case(
                        "a word nearly right",
                        """
                        log: { level: wran, format: JSON }
                        folders:
                          - { source: /a, destination: /b, mode: incremantal }
                        """,
                        "vigie.yaml:1:15: expected one of trace, debug, info, warn, error, not \"wran\"; did you mean"
                                + " \"warn\"?",
                        "vigie.yaml:1:29: expected one of text, json, not \"JSON\"; did you mean \"json\"?",
                        "vigie.yaml:3:42: expected one of full, incremental, not \"incremantal\"; did you mean"
                                + " \"incremental\"?"),
                new Case(
                        "no durations",
                        """
                        folders:
                          - source: /a
                            destination: /b
                            trigger: { quiet: 5, max-wait: 1 minute, min-interval: -1s, rescan: 0s }
                        """,
                        "vigie.yaml:4:23: expected a duration such as 500ms, 30s, 5m, 1h or 1d, not 5",
                        "vigie.yaml:4:36: expected a duration such as 500ms, 30s, 5m, 1h or 1d, not \"1 minute\"",
                        "vigie.yaml:4:60: expected a duration such as 500ms, 30s, 5m, 1h or 1d, not \"-1s\"",
                        "vigie.yaml:4:73: expected more than 0, not \"0s\""),
                new Case(
                        "a longest wait shorter than the quiet time, one of them from the defaults",
                        """
                        defaults: { trigger: { quiet: 5m } }
                        folders:
                          - { source: /a, destination: /b, trigger: { max-wait: 60s } }
                        """,
                        "vigie.yaml:3:57: max-wait (1m) is shorter than quiet (5m)"),
                new Case(
                        "no schedule",
                        """
                        folders:
                          - { source: /a, destination: /b, trigger: { schedule: daily } }
                        """,
                        "vigie.yaml:2:57: \"daily\" is not a schedule: it needs five fields (minute, hour, day of month,"
                                + " month, day of week), such as \"0 2 * * *\", or @hourly, @daily, @weekly, @monthly or"
                                + " @yearly"),
                new Case(
                        "nothing to keep",
                        """
                        folders:
                          - { name: a, source: /a, destination: /b, keep: 0 }
                          - { name: b, source: /a, destination: /c, keep: -1 }
                          - { name: c, source: /a, destination: /d, keep: seven }
                          - { name: d, source: /a, destination: /e, keep: {} }
                          - { name: e, source: /a, destination: /f, keep: { last: 0, within: 7 days, dayly: 2 } }
                        """,
                        "vigie.yaml:2:51: expected a whole number of at least 1, \"all\", or rules such as { last: 7,"
                                + " daily: 14 }, not 0",
                        "vigie.yaml:3:51: expected a whole number of at least 1, \"all\", or rules such as { last: 7,"
                                + " daily: 14 }, not -1",
                        "vigie.yaml:4:51: expected a whole number of at least 1, \"all\", or rules such as { last: 7,"
                                + " daily: 14 }, not \"seven\"",
                        "vigie.yaml:5:51: there is no rule here; write \"keep: all\" to keep every snapshot",
                        "vigie.yaml:6:59: expected a whole number of at least 1, or \"all\", not 0",
                        "vigie.yaml:6:70: expected a span such as 12h, 7d, 2w, 6m (months) or 1y6m, not \"7 days\"",
                        "vigie.yaml:6:78: unknown key \"dayly\"; did you mean \"daily\"?"),
                new Case(
                        "names that no archive can have",
                        """
                        folders:
                          - { name: a/b, source: /a, destination: /1 }
                          - { name: .hidden, source: /a, destination: /2 }
                          - { name: -f, source: /a, destination: /3 }
                          - { name: "two\\nlines", source: /a, destination: /4 }
                          - { source: /, destination: /5 }
                        """,
                        "vigie.yaml:2:13: the name \"a/b\" must not contain / because archives are named after it",
                        "vigie.yaml:3:13: the name \".hidden\" must not begin with \".\"",
                        "vigie.yaml:4:13: the name \"-f\" must not begin with \"-\"",
                        "vigie.yaml:5:13: the name \"two\\u000alines\" must not contain line breaks or other control characters",
                        "vigie.yaml:6:15: the name \"\" is empty; give the folder a name of its own with \"name: …\""),
                new Case(
                        "two folders with one name",
                        """
                        folders:
                          - { source: /home/documents, destination: /b }
                          - { source: /srv/Documents, destination: /b }
                        """,
                        "vigie.yaml:3:15: the name \"Documents\" is already taken at vigie.yaml:2:15; give one of the"
                                + " two another with \"name: …\""),
                new Case(
                        "one folder twice, and one into itself",
                        """
                        folders:
                          - { name: one, source: /a, destination: /b }
                          - { name: two, source: /a/., destination: /b/ }
                          - { name: three, source: /c, destination: /c }
                        """,
                        "vigie.yaml:3:26: this source already goes to this destination as \"one\" at vigie.yaml:2:26",
                        "vigie.yaml:4:45: the destination is the source itself"),
                new Case(
                        "variables",
                        """
                        folders:
                          - source: ${NOWHERE}/a
                            destination: ${HOME
                            options: { key: "${1}" }
                        """,
                        "vigie.yaml:2:13: the environment variable NOWHERE is not set",
                        "vigie.yaml:3:18: \"${HOME\" is not a variable such as ${HOME}; for these very characters write"
                                + " \"$${HOME\"",
                        "vigie.yaml:4:21: \"${1}\" is not a variable such as ${HOME}; for these very characters write"
                                + " \"$${1}\""),
                new Case(
                        "somebody else's home",
                        """
                        folders: [ { source: ~root/a, destination: /b } ]
                        """,
                        "vigie.yaml:1:22: only one's own home can be written with ~; for a folder of that name write"
                                + " \"./~root/a\""),
                new Case(
                        "a time zone",
                        """
                        folders: [ { source: /a, destination: /b, zone: Europe/Pariss } ]
                        """,
                        "vigie.yaml:1:49: expected a time zone such as Europe/Paris, not \"Europe/Pariss\"; did you mean"
                                + " \"Europe/Paris\"?"),
                new Case(
                        "hooks",
                        """
                        folders:
                          - source: /a
                            destination: /b
                            hooks:
                              - { run: [ "true" ] }
                              - { type: command, on: [ succes ], timeout: soon }
                              - { type: command, on: [] }
                        """,
                        "vigie.yaml:5:9: the key \"type\" is missing",
                        "vigie.yaml:6:32: expected one of success, partial, failed, unchanged, not \"succes\"; did you"
                                + " mean \"success\"?",
                        "vigie.yaml:6:51: expected a duration such as 500ms, 30s, 5m, 1h or 1d, not \"soon\"",
                        "vigie.yaml:7:30: expected at least one outcome; without \"on\" the hook's default holds"),
                new Case("an option without a value", """
                        folders: [ { source: /a, destination: /b, options: { level: } } ]
                        """, "vigie.yaml:1:60: expected a value, not nothing"),
                new Case(
                        "no folder",
                        "# nothing yet\n",
                        "vigie.yaml: no folder is configured, neither here nor in folders.d"),
                new Case(
                        "a list",
                        "- source: /a\n",
                        "vigie.yaml:1:1: the file must hold keys and values such as \"folders: …\", not a list"),
                new Case(
                        "text",
                        "hello\n",
                        "vigie.yaml:1:1: the file must hold keys and values such as \"folders: …\", not \"hello\""),
                new Case(
                        "an unclosed bracket",
                        """
                        folders:
                          - source: [ /a
                            destination: /b
                        """,
                        "vigie.yaml:3:16: this is not valid YAML: expected ',' or ']', but got : (while parsing a flow sequence that begins in line 2)"),
                new Case(
                        "a line indented less than its neighbour",
                        """
                        folders:
                          - source: /a
                           destination: /b
                        """,
                        "vigie.yaml:3:4: this is not valid YAML: this line is not indented like those it belongs to"
                                + " (while parsing a block collection that begins in line 2)"),
                new Case(
                        "a tab",
                        "folders:\n\t- source: /a\n",
                        "vigie.yaml:2:1: this is not valid YAML: found character '\\t(TAB)' that cannot start any token."
                                + " (Do not use \\t(TAB) for indentation)"),
                new Case(
                        "a control character",
                        "folders:\n  - source: /a\u0001b\n",
                        "vigie.yaml:2:15: the character U+0001 is not allowed in YAML"),
                new Case(
                        "two documents",
                        "---\nfolders: []\n---\nfolders: []\n",
                        "vigie.yaml:3:1: this is not valid YAML: but found another document"),
                new Case(
                        "tags",
                        """
                        folders: !secret [ ]
                        log: !x { }
                        defaults: { format: !!python/name zip }
                        """,
                        "vigie.yaml:1:10: the tag \"!secret\" is not understood here; remove it",
                        "vigie.yaml:2:6: the tag \"!x\" is not understood here; remove it",
                        "vigie.yaml:3:21: the tag \"tag:yaml.org,2002:python/name\" is not understood here; remove it"),
                new Case(
                        "an alias without an anchor",
                        "folders: *all\n",
                        "vigie.yaml:1:10: this is not valid YAML: found undefined alias all"),
                new Case(
                        "a value that holds itself",
                        "defaults: &a { options: { again: *a } }\n",
                        "vigie.yaml:1:1: \"defaults\" has no value; give it one or remove the line",
                        "vigie.yaml:1:11: this refers to itself"),
                new Case(
                        "a key that is no word",
                        "[ a ]: b\n",
                        "vigie.yaml:1:1: a key must be a word, not a list or a mapping"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isToldWhatIsWrongAndWhere(Case given) throws IOException {
        Files.writeString(directory.resolve("vigie.yaml"), given.main());

        assertThat(refused().lines()).containsExactly(given.said());
    }

    @Test
    void namesTheFirstByteThatIsNoUtf8() throws IOException {
        Files.write(directory.resolve("vigie.yaml"), "folders:\n  - source: /é".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refused()).isEqualTo("vigie.yaml:2:14: this is not UTF-8 text; save the file as UTF-8");
    }

    @Test
    void namesAMissingFile() {
        assertThat(refused()).isEqualTo("vigie.yaml: there is no such file");
    }

    @Test
    void namesADirectoryInPlaceOfAFile() throws IOException {
        Files.createDirectory(directory.resolve("vigie.yaml"));

        assertThat(refused()).isEqualTo("vigie.yaml: the file cannot be read: it is a directory");
    }

    @Test
    void listsTheProblemsOfAllFilesInTheOrderTheyAreRead() throws IOException {
        Files.writeString(directory.resolve("vigie.yaml"), "defaults: { verify: maybe }\nlogs: {}\n");
        Path folders = Files.createDirectory(directory.resolve("folders.d"));
        Files.writeString(folders.resolve("b.yaml"), "source: /b\ndestination: /z\nname: same\n");
        Files.writeString(folders.resolve("a.yaml"), "source: /a\ndestination: /z\nname: same\nkep: 7\n");
        Files.writeString(folders.resolve("c.yml"), "folders: [ { source: /c } ]\nname: c\n");
        Files.writeString(folders.resolve(".#d.yaml"), "an editor's lock");

        assertThat(refused().lines())
                .containsExactly(
                        "vigie.yaml:1:21: expected true or false, not \"maybe\"",
                        "vigie.yaml:2:1: unknown key \"logs\"; did you mean \"log\"?",
                        "folders.d/a.yaml:4:1: unknown key \"kep\"; did you mean \"keep\"?",
                        "folders.d/b.yaml:3:7: the name \"same\" is already taken at folders.d/a.yaml:3:7; give one of the"
                                + " two another with \"name: …\"",
                        "folders.d/c.yml:1:12: the key \"destination\" is missing",
                        "folders.d/c.yml:2:1: unknown key \"name\"; known here: folders");
    }

    @Test
    void folderFilesThatCannotBeReachedAreNotTakenForNone() throws IOException {
        Files.writeString(directory.resolve("vigie.yaml"), "folders: [ { source: /a, destination: /z } ]\n");
        Files.createSymbolicLink(directory.resolve("folders.d"), Path.of("away"));
        assertThat(refused()).isEqualTo("folders.d: the directory cannot be read: there is no such file or directory");

        Files.delete(directory.resolve("folders.d"));
        Files.writeString(directory.resolve("folders.d"), "source: /b\ndestination: /z\n");
        assertThat(refused()).isEqualTo("folders.d: the directory cannot be read: it is not a directory");
    }

    @Test
    void checksWhatIsMeantForPluginsAgainstTheInstalledOnes() throws IOException {
        Files.writeString(directory.resolve("vigie.yaml"), """
                defaults: { destination: /z, options: { level: 6 } }
                folders:
                  - { name: a, source: /a, format: zpi }
                  - { name: b, source: /b, format: rar }
                  - { name: c, source: /c, options: { levle: 9, threads: 2 } }
                  - { name: d, source: /d, format: zip, options: { level: high } }
                  - { name: e, source: /e, format: tar.gz }
                  - { name: f, source: /f, exclude: [ "*.tmp", "size:>2GB" ] }
                  - { name: g, source: /g, hooks: [ { type: comand }, { type: command, runs: x } ] }
                """);

        assertThat(refused(new SomePlugins()).lines())
                .containsExactly(
                        "vigie.yaml:3:36: no format \"zpi\" is installed; did you mean \"zip\"?",
                        "vigie.yaml:4:36: no format \"rar\" is installed; there are tar.gz, zip",
                        "vigie.yaml:5:39: format \"zip\": unknown option \"levle\"; did you mean \"level\"?",
                        "vigie.yaml:5:49: format \"zip\": unknown option \"threads\"; it takes level",
                        "vigie.yaml:6:59: format \"zip\": option \"level\" must be a whole number, not \"high\"",
                        "vigie.yaml:8:48: no pattern type \"size\"",
                        "vigie.yaml:9:45: no hook \"comand\" is installed; did you mean \"command\"?",
                        "vigie.yaml:9:63: hook \"command\": option \"run\" is missing",
                        "vigie.yaml:9:72: hook \"command\": unknown option \"runs\"; did you mean \"run\"?");
    }

    @Test
    void aSecretMayStandInAFileOnlyItsOwnerCanRead() throws IOException {
        String text = """
                defaults: { destination: /b, hooks: [ { type: post, url: "https://host/$${x}token" } ] }
                folders:
                  - { source: /a/1 }
                  - { source: /a/2, hooks: [ { type: post, url: "https://host/${HOME}" } ] }
                  - { source: /a/3, hooks: [ { type: post, url: [ https://host/token ] } ] }
                """;
        Path file = Files.writeString(directory.resolve("vigie.yaml"), text);
        String unfit = "vigie.yaml:5:49: hook \"post\": option \"url\" must be text";
        for (String open : List.of("rw-r--r--", "rw----r--")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
            assertThat(refused(new SomePlugins()).lines())
                    .containsExactly(
                            "vigie.yaml:1:58: hook \"post\": option \"url\" is a secret, and others may read this file; run"
                                    + " \"chmod 600\" on it, or write the name of an environment variable, such as"
                                    + " ${SECRET}",
                            unfit);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(refused(new SomePlugins()).lines()).containsExactly(unfit);
    }

    /** What a text has to look like, its description does not say. */
    @Test
    void aHookMayRefuseItsOptions() throws IOException {
        Files.writeString(directory.resolve("vigie.yaml"), """
                defaults: { destination: /b, hooks: [ { type: command, run: ["fly"] } ] }
                folders:
                  - { source: /a/1 }
                  - { source: /a/2, hooks: [ { type: command, run: ["go"] }, { type: command, run: ["swim"] } ] }
                  - { source: /a/3, hooks: [ { type: command } ] }
                """);
        assertThat(refused(new SomePlugins()).lines())
                .containsExactly(
                        "vigie.yaml:1:47: cannot fly",
                        "vigie.yaml:4:70: cannot swim",
                        "vigie.yaml:5:38: hook \"command\": option \"run\" is missing");
    }

    private static final class SomePlugins implements InstalledPlugins {
        @Override
        public Map<String, List<OptionDescription>> formats() {
            OptionDescription level = OptionDescription.optional("level", OptionType.INTEGER, "How hard to try.");
            return new TreeMap<>(Map.of("zip", List.of(level), "tar.gz", List.of()));
        }

        @Override
        public Map<String, List<OptionDescription>> hooks() {
            return Map.of(
                    "command", List.of(OptionDescription.required("run", OptionType.TEXT_LIST, "What to run.")),
                    "post", List.of(OptionDescription.optional("url", OptionType.SECRET, "Where to.")));
        }

        @Override
        public void checkPattern(String pattern) throws BackupException {
            if (pattern.startsWith("size:")) {
                throw BackupException.user("no pattern type \"size\"");
            }
        }

        @Override
        public void checkHook(HookRequest hook) throws BackupException {
            if (hook.options().get("run") instanceof List<?> run && !run.equals(List.of("go"))) {
                throw BackupException.user("cannot " + run.get(0));
            }
        }

        @Override
        public Exclusions exclusions(Path source, List<String> patterns) {
            return Exclusions.NONE;
        }
    }

    private String refused() {
        return refused(Optional.empty());
    }

    private String refused(InstalledPlugins plugins) {
        return refused(Optional.of(plugins));
    }

    private String refused(Optional<InstalledPlugins> plugins) {
        ConfigurationLoader loader = new ConfigurationLoader(
                new Environment(
                        Map.of("HOME", "/home/someone", "EMPTY", ""),
                        Path.of("/home/someone"),
                        Path.of("/home/someone/.local/state/vigie")),
                plugins);
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> loader.load(directory.resolve("vigie.yaml")));
        assertThat(refusal.category()).isEqualTo(ErrorCategory.USER);
        return refusal.getMessage().replace(directory + "/", "");
    }
}
