package dev.vigie.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, and news waited for. That something is no news shows in the next news being about something else. */
class ConfigurationWatchTest {
    @TempDir
    Path directory;

    /** Of what happens here nobody is told. */
    @TempDir
    Path aside;

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> looks = new LinkedBlockingQueue<>();
    private final AtomicBoolean room = new AtomicBoolean(true);
    private final AtomicBoolean broken = new AtomicBoolean();
    private final ConfigurationLoader loader = new ConfigurationLoader(
            new Environment(Map.of(), Path.of("/home/someone"), Path.of("/home/someone/.local/state/vigie")),
            Optional.of(new CountingPlugins()));
    private Path file;
    private Optional<ConfigurationWatch> watch = Optional.empty();

    @BeforeEach
    void writeConfiguration() throws IOException {
        file = Files.createDirectory(directory.resolve("vigie")).resolve("vigie.yaml");
        write(file, "one");
    }

    /** Asked in every load. */
    private final class CountingPlugins implements InstalledPlugins {
        @Override
        public Map<String, List<OptionDescription>> formats() {
            loads.add("a load");
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return Map.of("zip", List.of());
        }

        @Override
        public Map<String, List<OptionDescription>> hooks() {
            return Map.of("post", List.of(OptionDescription.optional("url", OptionType.SECRET, "Where to.")));
        }

        @Override
        public void checkPattern(String pattern) throws BackupException {
            if (!room.get()) {
                throw BackupException.environment("there is no room to check " + pattern);
            }
        }

        @Override
        public Exclusions exclusions(Path source, List<String> patterns) {
            return Exclusions.NONE;
        }
    }

    @AfterEach
    void close() {
        watch.ifPresent(ConfigurationWatch::close);
    }

    private static String text(String... names) {
        StringBuilder text = new StringBuilder("folders:\n");
        for (String name : names) {
            text.append("  - name: ")
                    .append(name)
                    .append("\n    source: /a\n    destination: /")
                    .append(name)
                    .append("\n");
        }
        return text.toString();
    }

    /** In one step, so that however slow the machine nobody sees half a file. */
    private Path write(Path file, String... names) throws IOException {
        return replace(file, text(names));
    }

    private Path replace(Path file, String text) throws IOException {
        Path written = Files.writeString(Files.createTempFile(aside, "written", ""), text);
        return Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void start() throws Exception {
        start(loader.load(file));
    }

    private void start(Configuration inForce) {
        watch = Optional.of(ConfigurationWatch.start(loader, inForce, new Reporter()));
    }

    private final class Reporter implements ConfigurationWatch.Listener {
        @Override
        public void changed(Configuration configuration) {
            List<String> names = configuration.folders().stream()
                    .map(FolderConfiguration::name)
                    .toList();
            news.add(String.join(" ", names));
        }

        @Override
        public void refused(ConfigurationException problems) {
            news.add(problems.getMessage().replace(directory + "/", ""));
        }
    }

    private void assertNews(String expected) throws InterruptedException {
        assertThat(news.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    @Test
    void whatCannotBeReadByAnyErrorIsRefusedAndTheNextChangeNoticed() throws Exception {
        start();
        replace(file, "folders: " + "[".repeat(20_000) + "]".repeat(20_000));
        assertNews("vigie/vigie.yaml: lists and keys are nested too deeply");
        broken.set(true);
        write(file, "two");
        assertNews("vigie/vigie.yaml: the configuration cannot be read, by a mistake in Vigie:"
                + " java.lang.IllegalStateException: broken");
        broken.set(false);
        write(file, "three");
        assertNews("three");
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = Files.createDirectory(file.resolveSibling("folders.d")).resolve("pipe.yaml");
        start();
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertNews("vigie/folders.d/pipe.yaml: this is no file, but a pipe or a device");
        Files.delete(pipe);
        assertNews("one");
    }

    @Test
    void aLinkMayLeadToTheTop() throws Exception {
        Files.createSymbolicLink(file.resolveSibling("folders.d"), file.getRoot());
        start();
        write(file, "two");
        assertNews("two");
    }

    @Test
    void noticesAnEditInPlace() throws Exception {
        start();
        Files.writeString(file, "\n" + text("two"), StandardOpenOption.APPEND);
        assertNews("vigie/vigie.yaml:6:1: the key \"folders\" is already in line 1");
    }

    @Test
    void noticesAnEditorsRename() throws Exception {
        start();
        for (String name : new String[] {"two", "three"}) {
            Path written = write(file.resolveSibling(".vigie.yaml.swp"), name);
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
            assertNews(name);
        }
    }

    @Test
    void tellsAMistakeAndThatItIsPutRight() throws Exception {
        start();
        replace(file, "folder: []\n");
        assertNews("vigie/vigie.yaml:1:1: unknown key \"folder\"; did you mean \"folders\"?");
        write(file, "one");
        assertNews("one");
        Files.delete(file);
        assertNews("vigie/vigie.yaml: there is no such file");
        write(file, "two");
        assertNews("two");
    }

    @Test
    void noticesThatASecretIsKeptFromOthers() throws Exception {
        start();
        replace(file, text("two") + "    hooks: [ { type: post, url: http://host/token } ]\n");
        assertNews("two");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(news.poll(30, TimeUnit.SECONDS))
                .startsWith("vigie/vigie.yaml:5:")
                .contains("is a secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertNews("two");
    }

    @Test
    void readsAgainWhatWasRefusedThoughNoFileChanges() throws Exception {
        watch = Optional.of(ConfigurationWatch.start(
                loader,
                loader.load(file),
                new Reporter(),
                FileSystems.getDefault()::newWatchService,
                Duration.ofMillis(50)));
        room.set(false);
        replace(file, text("two") + "    exclude: [ x ]\n");
        assertThat(news.poll(30, TimeUnit.SECONDS)).contains("there is no room to check x");
        loads.clear();

        for (int again = 0; again < 3; again++) {
            assertThat(loads.poll(30, TimeUnit.SECONDS)).as("read again").isNotNull();
        }
        room.set(true);
        assertNews("two");
    }

    @Test
    void noticesFoldersThatAppearChangeAndGo() throws Exception {
        start();
        Path folders = Files.createDirectory(file.resolveSibling("folders.d"));
        Path more = write(folders.resolve("more.yaml"), "two");
        assertNews("one two");
        write(more, "three");
        assertNews("one three");
        Files.delete(more);
        assertNews("one");
        Files.delete(folders);
        Files.createDirectory(folders);
        write(more, "four");
        assertNews("one four");
    }

    @Test
    void staysSilentWhenTheMeaningIsTheSame() throws Exception {
        start();
        write(file, "two");
        assertNews("two");
        loads.clear();

        replace(file, "# a comment\n" + Files.readString(file));
        assertThat(loads.poll(30, TimeUnit.SECONDS)).as("read again").isNotNull();
        Files.writeString(file.resolveSibling("notes.txt"), "nothing to do with it");
        write(file, "three");

        assertNews("three");
    }

    @Test
    void noticesWhatChangedSinceTheConfigurationWasLoaded() throws Exception {
        Configuration inForce = loader.load(file);
        write(file, "two");
        start(inForce);
        assertNews("two");
    }

    @Test
    void noticesThatTheFileWentBeforeItWasWatched() throws Exception {
        Configuration inForce = loader.load(file);
        Files.delete(file);
        start(inForce);
        assertNews("vigie/vigie.yaml: there is no such file");
    }

    @Test
    void followsALinkToWhereTheFileIs() throws Exception {
        Path real = Files.createDirectory(directory.resolve("dotfiles")).resolve("vigie.yaml");
        Files.move(file, real);
        Files.createSymbolicLink(file, real);
        start();
        write(real, "two");
        assertNews("two");
        Path other = write(Files.createDirectory(directory.resolve("other")).resolve("vigie.yaml"), "three");
        Files.delete(file);
        Files.createSymbolicLink(file, other);
        String first = news.poll(30, TimeUnit.SECONDS);
        if (first.endsWith("there is no such file")) {
            first = news.poll(30, TimeUnit.SECONDS);
        }
        assertThat(first).isEqualTo("three");
        write(other, "four");
        assertNews("four");
    }

    @Test
    void followsTheLinksOnTheWayToTheFile() throws Exception {
        Path releases = Files.createDirectories(directory.resolve("app/releases"));
        for (String number : List.of("1", "2")) {
            Files.createDirectory(releases.resolve(number));
        }
        Path first = Files.move(file, releases.resolve("1/vigie.yaml"));
        Path current = Files.createSymbolicLink(directory.resolve("app/current"), Path.of("releases/1"));
        Files.createSymbolicLink(file, Path.of("../app/current/vigie.yaml"));
        start();
        write(first, "edited");
        assertNews("edited");

        Path second = write(releases.resolve("2/vigie.yaml"), "two");
        lead(current, Path.of("releases/2"));
        assertNews("two");
        write(second, "three");
        assertNews("three");
    }

    @Test
    void followsTheLinksOfFolderFiles() throws Exception {
        Path folders = Files.createDirectory(file.resolveSibling("folders.d"));
        Path elsewhere = Files.createDirectory(directory.resolve("else"));
        Path real = write(elsewhere.resolve("three.yaml"), "three");
        Path link = Files.createSymbolicLink(folders.resolve("three.yaml"), Path.of("../../else/three.yaml"));
        start();
        write(real, "four");
        assertNews("one four");

        Path other = write(Files.createDirectory(directory.resolve("other")).resolve("five.yaml"), "five");
        lead(link, other);
        assertNews("one five");
        write(other, "six");
        assertNews("one six");
    }

    @Test
    void followsTheLinkThatTheFolderFilesAreBehind() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Files.createSymbolicLink(file.resolveSibling("folders.d"), real);
        start();
        write(real.resolve("more.yaml"), "two");
        assertNews("one two");
    }

    /** As a configuration of Kubernetes is mounted. */
    @Test
    void followsALinkBesideTheFile() throws Exception {
        Path mounted = file.getParent();
        Path first = Files.createDirectory(mounted.resolve("..2026_11_23"));
        Files.move(file, first.resolve("vigie.yaml"));
        Path data = Files.createSymbolicLink(mounted.resolve("..data"), first.getFileName());
        Files.createSymbolicLink(file, Path.of("..data/vigie.yaml"));
        start();
        for (String name : List.of("two", "three")) {
            Path next = Files.createDirectory(mounted.resolve(".." + name));
            write(next.resolve("vigie.yaml"), name);
            lead(data, next.getFileName());
            assertNews(name);
        }
    }

    @Test
    void aLinkThatLeadsToItselfIsAFileThatIsNotThere() throws Exception {
        Configuration inForce = loader.load(file);
        Files.delete(file);
        Files.createSymbolicLink(file, file);
        start(inForce);
        assertThat(news.poll(30, TimeUnit.SECONDS)).startsWith("vigie/vigie.yaml: ");
        write(file, "two");
        assertNews("two");
    }

    /** In one step, as {@code ln -sfn} and a mover of releases do. */
    private void lead(Path link, Path target) throws IOException {
        Path made = Files.createSymbolicLink(aside.resolve("made"), target);
        Files.move(made, link, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whereNothingCanBeWatchedTheFilesAreLookedAt() throws Exception {
        AtomicBoolean refusing = new AtomicBoolean(true);
        Duration look = Duration.ofMillis(50);
        watch = Optional.of(ConfigurationWatch.start(
                loader,
                loader.load(file),
                new Reporter(),
                () -> {
                    if (refusing.get()) {
                        throw new IOException("User limit of inotify instances reached or too many open files");
                    }
                    looks.add("opened");
                    return FileSystems.getDefault().newWatchService();
                },
                look));
        write(file, "two");
        assertNews("two");

        refusing.set(false);
        assertThat(looks.poll(30, TimeUnit.SECONDS)).as("tried again").isEqualTo("opened");
        write(file, "three");
        assertNews("three");
    }

    @Test
    void endsAlsoWhereNothingCanBeWatched() throws Exception {
        ConfigurationWatch lasting = ConfigurationWatch.start(
                loader,
                loader.load(file),
                new Reporter(),
                () -> {
                    throw new IOException("User limit of inotify instances reached or too many open files");
                },
                Duration.ofHours(1));
        assertThat(CompletableFuture.runAsync(lasting::close)).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void noticesThatItsDirectoryIsReplaced() throws Exception {
        start();
        write(file, "zero");
        assertNews("zero");
        Path next = Files.createDirectory(directory.resolve("vigie.new"));
        write(next.resolve("vigie.yaml"), "two");
        Files.move(file.getParent(), directory.resolve("vigie.old"));
        Files.move(next, file.getParent());
        String first = news.poll(30, TimeUnit.SECONDS);
        if (first.endsWith("there is no such file")) {
            first = news.poll(30, TimeUnit.SECONDS);
        }
        assertThat(first).isEqualTo("two");
        write(file, "three");
        assertNews("three");
    }

    @Test
    void survivesAListenerThatFails() throws Exception {
        watch = Optional.of(ConfigurationWatch.start(loader, loader.load(file), new ConfigurationWatch.Listener() {
            @Override
            public void changed(Configuration configuration) {
                news.add(configuration.folders().get(0).name());
                throw new IllegalStateException("the listener is wrong, for this test");
            }

            @Override
            public void refused(ConfigurationException problems) {
                news.add("refused");
            }
        }));
        write(file, "two");
        assertNews("two");
        write(file, "three");
        assertNews("three");
    }
}
