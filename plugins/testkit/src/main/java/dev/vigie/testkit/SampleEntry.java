package dev.vigie.testkit;

import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryName;
import dev.vigie.api.format.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An entry and its content, as tests store them. */
record SampleEntry(ArchiveEntry entry, byte[] content) {
    private static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:57.123456789Z");
    private static final Owner OWNER = new Owner(1000, 100, "someone", "users");

    static SampleEntry file(String path, byte[] content) {
        return new SampleEntry(
                ArchiveEntry.file(path, content.length, MODIFIED).withMode(0644).withOwner(OWNER), content);
    }

    static SampleEntry file(String path, byte[] content, Instant modified, int mode) {
        return new SampleEntry(
                ArchiveEntry.file(path, content.length, modified).withMode(mode).withOwner(OWNER), content);
    }

    static SampleEntry directory(String path) {
        return new SampleEntry(
                ArchiveEntry.directory(path, MODIFIED).withMode(0755).withOwner(OWNER), new byte[0]);
    }

    static SampleEntry symlink(String path, String target) {
        return new SampleEntry(
                ArchiveEntry.symlink(path, target, MODIFIED).withMode(0777).withOwner(OWNER), new byte[0]);
    }

    static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Text that compresses about as well as program code. */
    static byte[] text(int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(Integer.toString(random.nextInt(1000), 36)).append(random.nextInt(8) == 0 ? '\n' : ' ');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** What makes trouble in archives. */
    static List<SampleEntry> nastyTree() {
        String notUtf8 = EntryName.fromBytes(new byte[] {'b', 'a', 'd', (byte) 0xE9, (byte) 0xFF, 'x'});
        String deep = "deep/" + "a-rather-long-folder-name/".repeat(11) + "x".repeat(250);
        List<SampleEntry> tree = new ArrayList<>();
        tree.add(directory("empty folder"));
        tree.add(file("empty", new byte[0]));
        tree.add(file("one byte", new byte[] {42}));
        tree.add(file("several megabytes of text", text(5_000_001, 1)));
        tree.add(file("several megabytes of noise", noise(3_333_333, 2)));
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
        for (int i = 0; i < 300; i++) {
            tree.add(file("many/" + i, text(i * 37, i)));
        }
        return tree;
    }

    private static byte[] mixed() {
        byte[] mixed = text(2_000_000, 9);
        System.arraycopy(noise(1_000_000, 10), 0, mixed, 500_000, 1_000_000);
        return mixed;
    }
}
