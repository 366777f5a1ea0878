package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the matchers that are delivered. */
class BackupCirclesTest {
    private static final String ADVICE =
            "; choose another destination, or leave archives out where they are not wanted,"
                    + " such as with \"exclude: [ %s ]\" for \"%s\"";

    @TempDir
    Path directory;

    private ConfigurationLoader loader;

    @BeforeEach
    void makeLoader() {
        Environment environment = new Environment(Map.of(), directory, directory.resolve("state"));
        loader = new ConfigurationLoader(environment, Optional.of(new DeliveredPlugins()));
    }

    private static final class DeliveredPlugins implements InstalledPlugins {
        @Override
        public Map<String, List<OptionDescription>> formats() {
            return Map.of("zip", List.of());
        }

        @Override
        public Map<String, List<OptionDescription>> hooks() {
            return Map.of();
        }

        @Override
        public void checkPattern(String pattern) throws BackupException {
            TestPlugins.host().check(List.of(pattern));
        }

        @Override
        public Exclusions exclusions(Path source, List<String> patterns) throws BackupException {
            return TestPlugins.host().exclusions(source, patterns, Clock.systemUTC());
        }
    }

    private Path write(String... folders) throws IOException {
        return Files.writeString(
                directory.resolve("vigie.yaml"), "folders:\n  - " + String.join("\n  - ", folders) + "\n");
    }

    private String refused(String... folders) throws IOException {
        Path file = write(folders);
        ConfigurationException refusal = catchThrowableOfType(ConfigurationException.class, () -> loader.load(file));
        assertThat(refusal).isNotNull();
        return refusal.getMessage().replace(directory + "/", "");
    }

    private void assertRight(String... folders) throws IOException {
        Path file = write(folders);
        assertThatCode(() -> loader.load(file)).doesNotThrowAnyException();
    }

    @Test
    void two_folders_that_hold_each_others_archives_are_refused_with_a_pattern_that_helps() throws IOException {
        String data = "{ name: data, source: y, destination: x/bk }";
        assertThat(refused("{ name: home, source: x, destination: y/bk }", data))
                .isEqualTo("vigie.yaml:3:43: archives would be backed up in a circle, each backup causing the next:"
                        + " those of \"data\" in the source of \"home\", those of \"home\" in the source of \"data\""
                        + ADVICE.formatted("'/bk/'", "home"));
        assertRight("{ name: home, source: x, destination: y/bk, exclude: [ '/bk/' ] }", data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bk", "/b*/", "bk/*", "regex:^bk(/|$)", "substring:bk"})
    void any_pattern_that_leaves_the_archives_out_will_do(String pattern) throws IOException {
        assertRight(
                "{ name: home, source: x, destination: y/bk, exclude: [ '" + pattern + "' ] }",
                "{ name: data, source: y, destination: x/bk }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other/", "*.zip", ".vigie/", "/bk/archives/"})
    void one_that_leaves_out_less_will_not(String pattern) throws IOException {
        assertThat(refused(
                        "{ name: home, source: x, destination: y/bk, exclude: [ '" + pattern + "' ] }",
                        "{ name: data, source: y, destination: x/bk }"))
                .contains("in a circle");
    }

    @Test
    void a_circle_may_lead_over_several_folders_and_links() throws IOException {
        Files.createDirectories(directory.resolve("disk/c"));
        Files.createSymbolicLink(directory.resolve("c"), Path.of("disk/c"));
        assertThat(refused(
                        "{ name: one, source: a, destination: b/1 }",
                        "{ name: two, source: b, destination: c/2 }",
                        "{ name: aside, source: d, destination: e }",
                        "{ name: three, source: disk, destination: 'a/[3] it''s' }"))
                .startsWith("vigie.yaml:5:47: ")
                .contains(
                        ": those of \"three\" in the source of \"one\", those of \"one\" in the source of \"two\", those of"
                                + " \"two\" in the source of \"three\"" + ADVICE.formatted("'/\\[3\\] it''s/'", "one"));
        assertRight(
                "{ name: one, source: a, destination: b/1, exclude: [ '/\\[3\\] it''s/' ] }",
                "{ name: two, source: b, destination: c/2 }",
                "{ name: three, source: disk, destination: 'a/[3] it''s' }");
    }

    @Test
    void where_no_pattern_can_help_none_is_advised() throws IOException {
        assertThat(refused("{ name: one, source: a, destination: b }", "{ name: two, source: b, destination: a }"))
                .endsWith("those of \"one\" in the source of \"two\"; choose another destination");
    }

    @Test
    void archives_that_end_somewhere_are_right() throws IOException {
        assertRight(
                "{ name: home, source: home, destination: home/backups/home }",
                "{ name: documents, source: home/documents, destination: home/backups/documents }",
                "{ name: offsite, source: home/backups, destination: offsite }",
                "{ name: both, source: elsewhere, destination: home/backups/home/both }");
    }

    @Test
    void a_place_that_a_folder_leaves_out_anyway_closes_no_circle() throws IOException {
        assertRight(
                "{ name: all, source: x, destination: x/y/bk/all }",
                "{ name: part, source: x/y, destination: x/y/bk }");
    }
}
