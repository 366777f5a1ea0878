package dev.vigie.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.fixture.Nobody;
import dev.vigie.agent.fixture.TestFormat;
import dev.vigie.agent.fixture.TestFormat.Item;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.Owner;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Root restores into a tree whose owner puts a link in the place of a directory at the worst moment. */
class ExchangedDirectoryTest {
    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");
    private static final Owner SOMEBODY = new Owner(12345, 12345, "", "");

    @TempDir
    Path temporary;

    private Path target;
    private Path outside;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only who may do more can be tricked");
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system has no paths of open directories");
        target = Files.createDirectory(temporary.resolve("target"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        for (Path top : List.of(outside, target.resolve("d"))) {
            Files.createDirectories(top.resolve("in"));
            Files.writeString(top.resolve("in/a"), "mine");
            Files.writeString(top.resolve("in/surplus"), "mine");
            Files.writeString(top.resolve("b"), "mine");
        }
    }

    /** When the directory {@code d} is exchanged. */
    private enum Moment {
        AT_THE_BEGINNING,
        BETWEEN_FILES,
        WHILE_A_FILE_IS_WRITTEN,
        BEFORE_THE_END
    }

    /** Whatever mode the file shall have. */
    @ParameterizedTest
    @ValueSource(ints = {0666, 04755})
    void a_file_exchanged_for_a_link_is_not_what_gets_the_mode(int mode) throws Exception {
        TreeMap<String, String> before = facts(outside);
        RestoreResult result = exchangingTheFile(target.resolve("d/in"), outside.resolve("b"), mode);
        assertThat(facts(outside)).isEqualTo(before);
        assertThat(result.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("not its time and permissions"));
    }

    @Test
    void nor_is_it_for_somebody_who_is_not_root(@TempDir Path classes) throws Exception {
        Nobody.letRead(temporary);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Nobody.run(classes, ExchangedDirectoryTest.class, temporary.toString()))
                .containsExactly("1 not restored, rw-------", "1 not restored, rw-------");
    }

    /** What the test above runs. */
    public static void main(String[] arguments) throws Exception {
        Path place = Path.of(arguments[0]);
        Path mine = Files.writeString(place.resolve("mine"), "mine");
        Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rw-------"));
        for (int mode : new int[] {0666, 04755}) {
            Path target = Files.createDirectory(place.resolve("target" + mode));
            int errors = exchangingTheFile(target, mine, mode).errors().size();
            System.out.println(
                    errors + " not restored, " + PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)));
        }
    }

    /** Restores a file, in whose place there is a link once it is written and has not got its mode yet. */
    private static RestoreResult exchangingTheFile(Path target, Path victim, int mode) throws Exception {
        byte[] content = {1};
        Item file = new Item(
                ArchiveEntry.file("new", content.length, TIME).withMode(mode).withOwner(SOMEBODY), content);
        return new Restorer(RestoreRequest.to(target).withSetUid(true)).restore(new TestFormat.Reader(List.of(file)) {
            @Override
            public InputStream content() {
                return new ToldContent(super.content(), count -> {
                    if (count < 0) {
                        exchangeWhatIsWritten(target, victim);
                    }
                });
            }
        });
    }

    /** Tells of each read how many bytes it gave before whoever reads knows it. */
    private static final class ToldContent extends FilterInputStream {
        private final Listener listener;

        interface Listener {
            void read(int count) throws IOException;
        }

        ToldContent(InputStream content, Listener listener) {
            super(content);
            this.listener = listener;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            listener.read(count);
            return count;
        }
    }

    private static void exchangeWhatIsWritten(Path directory, Path victim) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path part = files.filter(file -> file.toString().endsWith(".vigie-part"))
                    .findFirst()
                    .orElseThrow();
            Files.delete(part);
            Files.createSymbolicLink(part, victim);
        }
    }

    private void exchange() throws IOException {
        Files.move(target.resolve("d"), temporary.resolve("away"));
        Files.createSymbolicLink(target.resolve("d"), outside);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void nothing_outside_is_touched(Moment moment) throws Exception {
        TreeMap<String, String> before = facts(outside);
        RestoreRequest request = RestoreRequest.to(target)
                .withOverwrite(Overwrite.ALWAYS)
                .withDelete(true)
                .withSetUid(true);
        new Restorer(request)
                .restore(new ExchangingReader(
                        moment,
                        Item.of(ArchiveEntry.directory("d", TIME).withMode(0777).withOwner(SOMEBODY)),
                        Item.of(ArchiveEntry.directory("d/in", TIME)
                                .withMode(0777)
                                .withOwner(SOMEBODY)),
                        file("d/in/a"),
                        file("d/b"),
                        file("d/in/c"),
                        file("d/new/c"),
                        Item.of(ArchiveEntry.symlink("d/in/link", "/etc", TIME).withOwner(SOMEBODY))));
        assertThat(facts(outside)).isEqualTo(before);
    }

    private static Item file(String path) {
        byte[] content = "restored".getBytes(StandardCharsets.UTF_8);
        return new Item(
                ArchiveEntry.file(path, content.length, TIME).withMode(0666).withOwner(SOMEBODY), content);
    }

    private final class ExchangingReader extends TestFormat.Reader {
        private final Moment moment;
        private int given;

        ExchangingReader(Moment moment, Item... items) {
            super(List.of(items));
            this.moment = moment;
        }

        @Override
        public Optional<ArchiveEntry> next() throws IOException {
            Optional<ArchiveEntry> next = super.next();
            given++;
            if ((moment == Moment.AT_THE_BEGINNING && given == 1)
                    || (moment == Moment.BETWEEN_FILES && given == 4)
                    || (moment == Moment.BEFORE_THE_END && next.isEmpty())) {
                exchange();
            }
            return next;
        }

        @Override
        public InputStream content() {
            return new ToldContent(super.content(), count -> {
                if (moment == Moment.WHILE_A_FILE_IS_WRITTEN && given == 3 && count > 0) {
                    exchange();
                }
            });
        }
    }

    /** What is there, with what each file holds, who it belongs to, who may do what, and since when it is so. */
    private static TreeMap<String, String> facts(Path top) throws IOException {
        TreeMap<String, String> facts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.toList()) {
                String content = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file) : "";
                facts.put(
                        file.toString(),
                        content + Files.readAttributes(file, "unix:mode,uid,gid,ctime", LinkOption.NOFOLLOW_LINKS));
            }
        }
        return facts;
    }
}
