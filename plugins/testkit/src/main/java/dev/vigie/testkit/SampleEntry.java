package dev.vigie.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.ArchiveReader;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.EntryType;
import dev.vigie.api.format.Owner;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An entry and its content, as tests store them and find them again. */
public final class SampleEntry {
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:57.123456789Z");
    private static final Owner OWNER = new Owner(1000, 100, "someone", "users");

    private final ArchiveEntry entry;
    private final byte[] content;

    private SampleEntry(ArchiveEntry entry, byte[] content) {
        this.entry = entry;
        this.content = content;
    }

    /** What it is. */
    public ArchiveEntry entry() {
        return entry;
    }

    /** What is in it; nobody changes it. */
    public byte[] content() {
        return content;
    }

    /** A file with usual attributes. */
    public static SampleEntry file(String path, byte[] content) {
        return new SampleEntry(
                ArchiveEntry.file(path, content.length, MODIFIED).withMode(0644).withOwner(OWNER), content);
    }

    /** A file with these attributes. */
    public static SampleEntry file(String path, byte[] content, Instant modified, int mode) {
        return new SampleEntry(
                ArchiveEntry.file(path, content.length, modified).withMode(mode).withOwner(OWNER), content);
    }

    /** A directory with usual attributes. */
    public static SampleEntry directory(String path) {
        return new SampleEntry(
                ArchiveEntry.directory(path, MODIFIED).withMode(0755).withOwner(OWNER), new byte[0]);
    }

    /** A symbolic link. */
    public static SampleEntry symlink(String path, String target) {
        return new SampleEntry(
                ArchiveEntry.symlink(path, target, MODIFIED).withMode(0777).withOwner(OWNER), new byte[0]);
    }

    /** Bytes that do not compress. */
    public static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Text that compresses about as well as program code. */
    public static byte[] text(int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(Integer.toString(random.nextInt(1000), 36)).append(random.nextInt(8) == 0 ? '\n' : ' ');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** What makes trouble in archives; the same every time, so its content is not to be changed. */
    public static List<SampleEntry> nastyTree() {
        return NastyTree.ENTRIES;
    }

    /** Made once, when it is first asked for. */
    private static final class NastyTree {
        private static final List<SampleEntry> ENTRIES = List.copyOf(makeNastyTree());
    }

    private static List<SampleEntry> makeNastyTree() {
        String notUtf8 = EntryName.fromBytes(new byte[] {'b', 'a', 'd', (byte) 0xE9, (byte) 0xFF, 'x'});
        String deep = "deep/" + "a-rather-long-folder-name/".repeat(11) + "x".repeat(250);
        List<SampleEntry> tree = new ArrayList<>();
        tree.add(directory("empty folder"));
        tree.add(file("empty", new byte[0]));
        tree.add(file("one byte", new byte[] {42}));
        tree.add(file("several megabytes of text", text(4_300_001, 1)));
        tree.add(file("several megabytes of noise", noise(2_200_001, 2)));
        tree.add(file("zeros", new byte[2_500_000]));
        tree.add(file("half noise", mixed()));
        for (String name : List.of(
                "  spaces  ",
                "new\nline",
                "quote\"'`$(x)\\",
                "-rf",
                "tab\t",
                "é",
                "漢字",
                "e\u0301",
                "\uD83D\uDE00",
                "*?[a]",
                notUtf8,
                deep,
                "deep/" + "é".repeat(120),
                "deep/" + notUtf8.repeat(30))) {
            tree.add(file(name, text(1000 + name.length(), name.length())));
        }
        tree.add(directory("folder é"));
        tree.add(directory("folder " + notUtf8));
        tree.add(symlink("link", "one byte"));
        tree.add(symlink("dangling", "../nowhere/" + notUtf8));
        tree.add(symlink("long link", "x/".repeat(150) + "é"));
        tree.add(symlink("absolute link", "/etc/hostname"));
        tree.add(file("mode 0000", text(10, 3), MODIFIED, 0));
        tree.add(file("mode 7777", text(10, 4), MODIFIED, 07777));
        tree.add(file("mode 0400", text(10, 5), MODIFIED, 0400));
        tree.add(file("whole second", text(10, 6), Instant.parse("2001-01-01T00:00:00Z"), 0600));
        tree.add(file("in 1970", text(10, 7), Instant.parse("1970-01-01T00:00:01.5Z"), 0600));
        tree.add(file("in 2037", text(10, 8), Instant.parse("2037-12-31T23:59:59.999999999Z"), 0600));
        for (int i = 0; i < 100; i++) {
            tree.add(file("many/" + i, text(i * 340, i)));
        }
        return tree;
    }

    /** The nasty tree as it is on disk after it was extracted: every folder is an entry, before what is in it. */
    public static List<SampleEntry> extractableTree() {
        Map<String, SampleEntry> tree = new TreeMap<>();
        for (SampleEntry sample : nastyTree()) {
            String path = sample.entry.path();
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                String parent = path.substring(0, slash);
                tree.computeIfAbsent(parent, SampleEntry::directory);
            }
            tree.put(path, sample);
        }
        return List.copyOf(tree.values());
    }

    private static byte[] mixed() {
        byte[] mixed = text(2_000_000, 9);
        System.arraycopy(noise(1_000_000, 10), 0, mixed, 500_000, 1_000_000);
        return mixed;
    }

    /** What an archive holds, in its order. */
    public static List<SampleEntry> readArchive(ArchiveReader reader) throws IOException {
        List<SampleEntry> tree = new ArrayList<>();
        for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            tree.add(new SampleEntry(entry.orElseThrow(), reader.content().readAllBytes()));
        }
        return tree;
    }

    /** What is below a folder on a POSIX file system, folders before what is in them. */
    public static List<SampleEntry> readFolder(Path folder) throws IOException {
        List<SampleEntry> tree = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.skip(1).toList()) {
                tree.add(read(folder, path));
            }
        }
        return tree;
    }

    private static SampleEntry read(Path folder, Path path) throws IOException {
        Map<String, Object> facts = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        String name = name(path).substring(name(folder).length() + 1);
        Instant modified = ((FileTime) facts.get("lastModifiedTime")).toInstant();
        Owner owner = new Owner((Integer) facts.get("uid"), (Integer) facts.get("gid"), "", "");
        ArchiveEntry entry;
        byte[] content = {};
        if (Files.isSymbolicLink(path)) {
            Path target = Files.readSymbolicLink(path);
            String text = name(Path.of("/").resolve(target));
            entry = ArchiveEntry.symlink(name, target.isAbsolute() ? text : text.substring(1), modified);
        } else if (Files.isDirectory(path)) {
            entry = ArchiveEntry.directory(name, modified);
        } else {
            content = Files.readAllBytes(path);
            entry = ArchiveEntry.file(name, content.length, modified);
        }
        return new SampleEntry(entry.withMode((Integer) facts.get("mode")).withOwner(owner), content);
    }

    /** A path's bytes are only to be had from its URI, where they are percent-encoded. */
    private static String name(Path path) {
        String encoded = path.toUri().getRawPath();
        byte[] bytes = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        String name = EntryName.fromBytes(bytes);
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    /**
     * Requires two trees to be the same in paths, types, contents and link targets, and in modes and times of
     * all but links, which few programs restore.
     *
     * @param precision how far times may be apart
     */
    public static void assertSame(List<SampleEntry> actual, List<SampleEntry> expected, Duration precision) {
        Map<String, SampleEntry> byPath = byPath(actual);
        assertThat(without(byPath, byPath(expected)))
                .as("what should not be there")
                .isEmpty();
        assertThat(without(byPath(expected), byPath)).as("what is missing").isEmpty();
        for (SampleEntry sample : expected) {
            SampleEntry other = byPath.get(sample.entry.path());
            String where = sample.entry.path();
            assertThat(other.entry.type()).as(where).isEqualTo(sample.entry.type());
            assertThat(other.entry.linkTarget()).as(where).isEqualTo(sample.entry.linkTarget());
            assertThat(Arrays.equals(other.content, sample.content))
                    .as("content of %s", where)
                    .isTrue();
            if (sample.entry.type() != EntryType.SYMLINK) {
                assertThat(Duration.between(other.entry.modified(), sample.entry.modified())
                                .abs())
                        .as("%s: %s and %s", where, other.entry.modified(), sample.entry.modified())
                        .isLessThanOrEqualTo(precision);
                assertThat(other.entry.mode()).as("mode of %s", where).isEqualTo(sample.entry.mode());
            }
        }
    }

    private static Set<String> without(Map<String, SampleEntry> some, Map<String, SampleEntry> others) {
        Set<String> left = new TreeSet<>(some.keySet());
        left.removeAll(others.keySet());
        return left;
    }

    private static Map<String, SampleEntry> byPath(List<SampleEntry> tree) {
        return tree.stream()
                .collect(Collectors.toMap(sample -> sample.entry.path(), sample -> sample, (a, b) -> b, TreeMap::new));
    }
}
