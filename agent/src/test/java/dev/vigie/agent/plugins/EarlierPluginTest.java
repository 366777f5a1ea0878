package dev.vigie.agent.plugins;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.plugins.PluginHealth.State;
import dev.vigie.api.Options;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveOutput;
import dev.vigie.api.format.ArchiveWriter;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.RandomAccessReader;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin that was compiled against the first version of the api, and is kept as it was: never compile it again. Its source
 * is in it.
 */
class EarlierPluginTest {
    @TempDir
    Path directory;

    private PluginHost host;

    @BeforeEach
    void install() throws Exception {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        try (InputStream kept = getClass().getResourceAsStream("/plugins/made-for-1.0.0.jar")) {
            Files.copy(kept, plugins.resolve("kept.jar"));
        }
        host = new PluginHost(List.of(plugins), directory.resolve("lent"));
    }

    @Test
    void isLoaded() {
        assertThat(host.tried()).singleElement().satisfies(plugin -> {
            assertThat(plugin.reason()).isEmpty();
            assertThat(plugin.state()).isEqualTo(State.READY);
            assertThat(plugin.extensions()).hasSize(3);
        });
    }

    @Test
    void itsFormatWritesAndReads() throws Exception {
        Path archive = directory.resolve("archive.kept");
        Instant modified = Instant.parse("2024-02-29T12:34:57Z");
        ArchiveEntry file = ArchiveEntry.file("letter", 5, modified).withMode(0640);
        ArchiveEntry link = ArchiveEntry.symlink("link", "letter", modified).withMode(0777);
        List<String> locators = new ArrayList<>();
        try (ArchiveCodec codec = host.codec("kept", Map.of("greeting", "good day"))) {
            try (OutputStream out = Files.newOutputStream(archive);
                    ArchiveWriter writer =
                            codec.write(new ArchiveOutput(out, (entry, locator) -> locators.add(locator)))) {
                writer.add(file, new ByteArrayInputStream("hello".getBytes(UTF_8)));
                writer.add(link, InputStream.nullInputStream());
                writer.finish();
            }
            try (RandomAccessReader reader = (RandomAccessReader) codec.read(archive)) {
                assertThat(reader.next()).contains(file);
                assertThat(reader.content()).hasContent("hello");
                assertThat(reader.next()).contains(link);
                assertThat(reader.next()).isEmpty();
                assertThat(reader.omitted()).isEmpty();
                assertThat(reader.open(locators.get(0))).hasContent("hello");
            }
        }
        assertThat(Files.readString(archive, ISO_8859_1)).contains("good day");
    }

    @Test
    void itsMatcherLeavesOut() throws Exception {
        ExclusionMatcherFactory factory = host.matchers().get(0);
        Options options = Options.check(
                "matcher", factory.options(), Map.of(ExclusionMatcherFactory.EXPRESSIONS, List.of("cache")));
        try (ExclusionMatcher matcher = factory.create(options, host.newContext())) {
            assertThat(matcher.judge(candidate("a/cache", EntryType.DIRECTORY))).isEqualTo(Verdict.SKIP_SUBTREE);
            assertThat(matcher.judge(candidate("a/cache", EntryType.FILE))).isEqualTo(Verdict.EXCLUDE);
            assertThat(matcher.judge(candidate("a/other", EntryType.FILE))).isEqualTo(Verdict.INCLUDE);
            assertThat(matcher.inside("a", directory)).isNotNull();
            assertThat(matcher.affectedBy("a/cache")).isEmpty();
        }
    }

    private Candidate candidate(String path, EntryType type) {
        return new Candidate(path, type, 0, Instant.EPOCH, directory.resolve(path));
    }

    @Test
    void itsHookRuns() throws Exception {
        Path file = directory.resolve("result");
        PostBackupHookFactory factory = host.hook("kept");
        assertThat(factory.defaultTimeLimit()).isEqualTo(Duration.ofSeconds(7));
        BackupResult result = new BackupResult(
                BackupStatus.PARTIAL, Instant.EPOCH, Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
        Options options = Options.check("hook", factory.options(), Map.of("file", file.toString()));
        try (PostBackupHook hook = factory.create(options, host.newContext())) {
            hook.run(new BackupReport("photos", directory, directory, result));
        }
        assertThat(file).hasContent("photos PARTIAL 0");
    }
}
