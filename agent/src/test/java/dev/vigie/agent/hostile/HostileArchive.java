package dev.vigie.agent.hostile;

import static dev.vigie.agent.hostile.RawZip.truth;

import dev.vigie.agent.hostile.RawTar.Header;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An archive nobody should trust.
 *
 * @param title what is hostile about it
 * @param tar as a tar file, where tar can express it
 * @param zip as a zip file, where zip can express it
 * @param named what a restore must say, a regular expression found in one of its messages; empty where the archive is odd
 *     but can be restored as it is
 */
record HostileArchive(String title, Optional<byte[]> tar, Optional<byte[]> zip, String named) {
    private static final byte[] CONTENT = "evil".getBytes(StandardCharsets.UTF_8);
    private static final String HARMLESS = "";

    @Override
    public String toString() {
        return title;
    }

    /** @param outside a directory that must stay as it is */
    static List<HostileArchive> all(Path outside) {
        List<HostileArchive> all = new ArrayList<>();
        names(all, outside);
        links(all, outside);
        repetitions(all);
        kinds(all);
        tarLies(all);
        zipLies(all);
        return all;
    }

    private static void names(List<HostileArchive> all, Path outside) {
        String refused = "not one that can be restored safely";
        named(all, "..", refused);
        named(all, "../outside/precious", refused);
        named(all, "a/../../outside/precious", refused);
        named(all, "a/b/../../../outside/precious", refused);
        named(all, outside.resolve("precious").toString(), refused);
        named(all, "/" + outside.resolve("precious"), refused);
        named(all, "a//b", refused);
        named(all, "a/./b", refused);
        named(all, "a/..", refused);
        named(all, "C:\\evil", HARMLESS);
        named(all, "C:/evil", HARMLESS);
        named(all, "..\\..\\outside\\precious", HARMLESS);
        named(all, "\\\\server\\share\\evil", HARMLESS);
        named(all, "\u001b[2J\u001b]0;owned\u0007evil", HARMLESS);
        named(all, "two\nlines: restored", HARMLESS);
        named(all, "gpj\u202eexe", HARMLESS);
        named(all, "con", HARMLESS);
        named(all, " -rf ~", HARMLESS);
        named(all, "n".repeat(300), "n: ");
        named(all, "d/".repeat(3000) + "x", "longer than any");
        add(
                all,
                "a NUL in a name",
                new RawTar().pax("path", "a\0/../../outside/precious").file("x", "evil"),
                new RawZip().file("a\0/../../outside/precious", "evil"),
                refused);
        add(all, "no name", new RawTar().file("", "evil"), new RawZip().file("", "evil"), "no name|" + refused);
        add(
                all,
                "a name that is no text",
                new RawTar().header(new Header("x", RawTar.FILE).set(0, 0xFF)),
                null,
                HARMLESS);
        add(
                all,
                "names that differ in case",
                new RawTar().file("Name", "one").file("name", "two"),
                new RawZip().file("Name", "one").file("name", "two"),
                HARMLESS);
        add(
                all,
                "names that differ in Unicode form",
                new RawTar().file("caf\u00e9", "one").file("cafe\u0301", "two"),
                new RawZip().file("caf\u00e9", "one").file("cafe\u0301", "two"),
                HARMLESS);
        add(
                all,
                "a name in a pax header that leads out",
                new RawTar().pax("path", "../outside/precious").file("innocent", "evil"),
                null,
                refused);
        add(
                all,
                "a name in a global pax header that leads out",
                new RawTar()
                        .pax(RawTar.GLOBAL_PAX, "path", "../outside/precious")
                        .file("innocent", "evil"),
                null,
                refused);
        add(
                all,
                "a long GNU name that leads out",
                new RawTar().longName("../outside/precious").file("innocent", "evil"),
                null,
                refused);
        add(
                all,
                "a Unicode extra field with another name",
                null,
                new RawZip().entry("innocent", RawZip.FILE, CONTENT, entry -> {
                    entry.flags = 0;
                    entry.extra = unicodePath(entry.name, "../outside/precious");
                }),
                refused);
    }

    private static byte[] unicodePath(byte[] name, String other) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(name);
        byte[] text = other.getBytes(StandardCharsets.UTF_8);
        ByteBuffer field = ByteBuffer.allocate(9 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        field.putShort((short) 0x7075).putShort((short) (5 + text.length)).put((byte) 1);
        return field.putInt((int) crc.getValue()).put(text).array();
    }

    private static void named(List<HostileArchive> all, String name, String named) {
        RawTar tar = name.length() > 100 ? new RawTar().longName(name) : new RawTar();
        add(all, "the name " + name, tar.file(name, "evil"), new RawZip().file(name, "evil"), named);
    }

    private static void links(List<HostileArchive> all, Path outside) {
        String there = outside.toString();
        String below = "l/precious|below|l: ";
        link(all, "writing through a link to a directory", there, "l/precious", below);
        link(all, "writing through a relative link", "../outside", "l/precious", below);
        link(all, "writing through a link to the directory above", "..", "l/outside/precious", "l/|l: ");
        link(all, "writing to a link to a file", there + "/precious", "l", "more than once");
        add(
                all,
                "writing through a chain of links",
                new RawTar().symlink("a", "b").symlink("b", there).file("a/precious", "evil"),
                new RawZip().symlink("a", "b").symlink("b", there).file("a/precious", "evil"),
                "a: |a/precious");
        add(
                all,
                "a link in a directory's place",
                new RawTar().directory("d").symlink("d", there).file("d/precious", "evil"),
                new RawZip().directory("d").symlink("d", there).file("d/precious", "evil"),
                "d: |more than once");
        add(
                all,
                "a directory that is a link's target",
                new RawTar().symlink("l", there).directory("l").header(new Header("l", RawTar.DIRECTORY).mode(0777)),
                new RawZip().symlink("l", there).directory("l"),
                "more than once");
        add(
                all,
                "a link to itself",
                new RawTar().symlink("l", "l").file("l/x", "evil"),
                new RawZip().symlink("l", "l").file("l/x", "evil"),
                "l: |l/x");
        add(all, "a link that points nowhere", new RawTar().symlink("l", ""), new RawZip().symlink("l", ""), "l: ");
        add(all, "a NUL in a link's target", null, new RawZip().symlink("l", there + "\0x"), "where this link points");
        add(
                all,
                "a link with a target of very many bytes",
                new RawTar().pax("linkpath", "t".repeat(60_000)).symlink("l", "x"),
                new RawZip().symlink("l", "t".repeat(60_000)),
                "l: ");
        String hard = "hard link to ";
        add(all, "a hard link to elsewhere", new RawTar().hardLink("h", there + "/precious"), null, hard);
        add(all, "a hard link upwards", new RawTar().hardLink("h", "../outside/precious"), null, hard);
        add(
                all,
                "writing through a hard link",
                new RawTar().hardLink("h", "../outside/precious").file("h", "evil"),
                null,
                hard);
        add(
                all,
                "a hard link to a link to elsewhere",
                new RawTar()
                        .symlink("l", there + "/precious")
                        .hardLink("h", "l")
                        .file("h", "evil"),
                null,
                "more than once");
        add(
                all,
                "a hard link through a link",
                new RawTar().symlink("l", there).hardLink("h", "l/precious"),
                null,
                hard);
        add(all, "a hard link to itself", new RawTar().hardLink("h", "h"), null, hard);
    }

    private static void link(List<HostileArchive> all, String title, String target, String written, String named) {
        add(
                all,
                title,
                new RawTar().symlink("l", target).file(written, "evil"),
                new RawZip().symlink("l", target).file(written, "evil"),
                named);
    }

    private static void repetitions(List<HostileArchive> all) {
        add(
                all,
                "a file twice",
                new RawTar().file("a", "one").file("a", "two"),
                new RawZip().file("a", "one").file("a", "two"),
                "more than once.*a");
        add(
                all,
                "a file and a directory of one name",
                new RawTar().file("a", "one").directory("a").file("a/b", "two"),
                new RawZip().file("a", "one").directory("a").file("a/b", "two"),
                "more than once");
        add(
                all,
                "a directory with something in it, and a file of its name",
                new RawTar().directory("a").file("a/b", "one").file("a", "two"),
                new RawZip().directory("a").file("a/b", "one").file("a", "two"),
                "a: ");
        add(
                all,
                "something below a file",
                new RawTar().file("a", "one").file("a/b", "two"),
                new RawZip().file("a", "one").file("a/b", "two"),
                "a/b: ");
        add(all, "entries that overlap", null, new RawZip().file("a", "one").alias("b"), "overlap");
        RawZip inside = new RawZip().file("a", "0123456789".repeat(20));
        add(
                all,
                "an entry inside another",
                null,
                inside.alias("b").again(new RawZip.Entry(), entry -> {
                    entry.name = "c".getBytes(StandardCharsets.UTF_8);
                    entry.offset = 40;
                }),
                "overlap");
    }

    private static void kinds(List<HostileArchive> all) {
        for (char kind : new char[] {'3', '4', '6'}) {
            add(
                    all,
                    "a device or pipe (" + kind + ")",
                    new RawTar().header(new Header("dev", kind).octal(329, 8, 1).octal(337, 8, 3)),
                    null,
                    "dev: .*never restored");
        }
        for (char kind : new char[] {'Z', 'V', 'M', 'D', 'A', '\u0001'}) {
            add(all, "an entry of the kind " + (int) kind, new RawTar().header(new Header("odd", kind)), null, "odd: ");
        }
        for (int kind : new int[] {0020666, 0060666, 0010666, 0140777}) {
            add(
                    all,
                    "a zip entry that is a device, a pipe or a socket (" + Integer.toOctalString(kind) + ")",
                    null,
                    new RawZip().entry("dev", kind, new byte[0], truth()),
                    "dev: ");
        }
        add(
                all,
                "the right to run as root",
                new RawTar().entry(new Header("su", RawTar.FILE).mode(06755), CONTENT),
                new RawZip().entry("su", 0106755, CONTENT, truth()),
                "set-user-ID");
    }

    private static void tarLies(List<HostileArchive> all) {
        tar(
                all,
                "a size beyond the end",
                new RawTar().header(new Header("a", RawTar.FILE).size(1L << 32)),
                "cut short");
        tar(
                all,
                "the largest size",
                new RawTar().header(new Header("a", RawTar.FILE).binarySize(Long.MAX_VALUE)),
                "a|damaged");
        tar(all, "a negative size", new RawTar().header(new Header("a", RawTar.FILE).binarySize(-512)), "damaged");
        tar(
                all,
                "a size that is no number",
                new RawTar().header(new Header("a", RawTar.FILE).text(124, 12, "99999999999")),
                "damaged");
        tar(
                all,
                "a wrong checksum",
                new RawTar().file("good", "x").raw("no header".repeat(57).getBytes(StandardCharsets.UTF_8)),
                "damaged");
        for (String size : List.of("-1", "99999999999999999999", "9223372036854775807", "1e9", "", "x")) {
            tar(
                    all,
                    "the size " + size + " in a pax header",
                    new RawTar().pax("size", size).file("a", "evil"),
                    size.isEmpty() ? HARMLESS : "damaged|cut short|a: ");
        }
        for (String time : List.of("1e999999999", "-1e999999999", "1e-999999999", "9".repeat(5000), "NaN")) {
            tar(
                    all,
                    "the time " + time + " in a pax header",
                    new RawTar().pax("mtime", time).file("a", "evil"),
                    time.startsWith("1e-") ? ".*" : "damaged");
        }
        for (String owner : List.of("-1", "99999999999999999999")) {
            tar(all, "the owner " + owner, new RawTar().pax("uid", owner).file("a", "evil"), ".*");
        }
        for (String record : List.of(
                "999999999 path=a\n", "0 path=a\n", "-5 path=a\n", "9 path=a", "12 path\n", "5 a=b\n\n", "path=a\n")) {
            tar(
                    all,
                    "the pax record " + record.strip(),
                    new RawTar()
                            .entry(new Header("pax", RawTar.PAX), record.getBytes(StandardCharsets.UTF_8))
                            .file("a", "evil"),
                    "damaged");
        }
        tar(
                all,
                "a pax header of an absurd size",
                new RawTar()
                        .header(new Header("pax", RawTar.PAX).size(1L << 33))
                        .file("a", "evil"),
                "makes no sense");
        tar(
                all,
                "a pax header larger than memory, as it says",
                new RawTar()
                        .header(new Header("pax", RawTar.PAX).size((1L << 24) - 512))
                        .file("a", "evil"),
                "cut short");
        tar(
                all,
                "a GNU name without an end",
                new RawTar()
                        .entry(
                                new Header("././@LongLink", RawTar.LONG_NAME),
                                "innocent".getBytes(StandardCharsets.UTF_8))
                        .file("x", "good"),
                HARMLESS);
        tar(
                all,
                "a GNU name beyond the end",
                new RawTar().header(new Header("././@LongLink", RawTar.LONG_NAME).size(100_000)),
                "cut short");
        tar(
                all,
                "headers in front of nothing",
                new RawTar().longName("a").longName("b").pax("path", "c"),
                ".*");
        for (String key : List.of("GNU.sparse.realsize", "GNU.sparse.size", "GNU.sparse.numblocks", "GNU.sparse.map")) {
            for (String value : List.of("99999999999999999999", "2147483647", "-1", "0,1,2", "1,9223372036854775807")) {
                tar(
                        all,
                        key + "=" + value,
                        new RawTar()
                                .pax("GNU.sparse.major", "1")
                                .pax(key, value)
                                .file("sparse", "1\n0\n5\n"),
                        ".*");
            }
        }
        tar(
                all,
                "sparse headers that go on beyond the end",
                new RawTar()
                        .header(new Header("sparse", 'S')
                                .text(257, 8, "ustar  \0")
                                .set(482, 1)),
                "end of tar archive|cut short");
        tar(
                all,
                "a sparse file with a hole larger than any disk",
                new RawTar()
                        .header(new Header("sparse", 'S')
                                .text(257, 8, "ustar  \0")
                                .octal(386, 12, 0)
                                .octal(398, 12, 0)
                                .set(483, 0x80)
                                .set(488, 0x10)),
                "sparse|damaged");
        add(all, "nothing but zeros", Optional.of(new byte[10_240]), Optional.of(new byte[10_240]), ".*");
        add(all, "no bytes at all", Optional.of(new byte[0]), Optional.of(new byte[0]), "cut short|missing|damaged");
        add(
                all,
                "an archive without an end",
                Optional.of(new RawTar().file("a", "x").unfinished()),
                Optional.empty(),
                "cut short");
        add(
                all,
                "garbage after the end",
                Optional.of(new RawTar()
                        .file("a", "x")
                        .raw(new byte[1024])
                        .raw(new byte[] {1, 2, 3})
                        .unfinished()),
                Optional.empty(),
                "damaged|cut short");
    }

    private static void tar(List<HostileArchive> all, String title, RawTar tar, String named) {
        add(all, title, tar, null, named);
    }

    private static void zipLies(List<HostileArchive> all) {
        zip(all, "more content than declared", new RawZip().deflated("a", new byte[100_000], e -> e.size = 10), "a: ");
        zip(all, "less content than declared", new RawZip().deflated("a", new byte[10], e -> e.size = 1 << 20), "a: ");
        zip(
                all,
                "a size larger than any disk",
                new RawZip().deflated("a", new byte[10], e -> zip64(e, 1L << 60)),
                "a: ");
        zip(all, "a negative size", new RawZip().deflated("a", new byte[10], e -> zip64(e, -1)), "a|damaged");
        zip(all, "a wrong checksum", new RawZip().deflated("a", CONTENT, e -> e.crc = 1), "checksum");
        zip(
                all,
                "another name in front of the data",
                new RawZip().entry("a", RawZip.FILE, CONTENT, e -> {
                    e.name = "../outside/precious".getBytes(StandardCharsets.UTF_8);
                }),
                "safely");
        zip(all, "another method in the directory", new RawZip().deflated("a", CONTENT, e -> e.method = 0), ".*");
        zip(all, "a method nobody knows", unknownMethod(), "method 99");
        zip(all, "bzip2 that is none", method(12), "a: ");
        zip(all, "deflate64 that is none", method(9), "a: ");
        zip(all, "deflate that is none", method(8), "a: ");
        zip(all, "stored with two sizes", new RawZip().entry("a", RawZip.FILE, CONTENT, e -> e.size = 1000), "a: ");
        zip(
                all,
                "data beyond the end",
                new RawZip().entry("a", RawZip.FILE, CONTENT, e -> e.compressedSize = 1 << 20),
                "a|cut short");
        zip(
                all,
                "a place beyond the end",
                new RawZip().entry("a", RawZip.FILE, CONTENT, e -> e.offset = 1 << 20),
                "a|cut");
        zip(
                all,
                "a place where no entry is",
                new RawZip().entry("a", RawZip.FILE, CONTENT, e -> e.offset = 3),
                "a|entry");
        zip(all, "an encrypted entry", new RawZip().entry("a", RawZip.FILE, CONTENT, e -> e.flags |= 1), ".*");
        zip(
                all,
                "a link whose target is very long",
                new RawZip().entry("a", RawZip.SYMLINK, CONTENT, e -> e.size = 1 << 30),
                "too long");
        add(all, "more entries than announced", Optional.empty(), zipBytes(z -> z.finished(0, 0)), "more than the");
        add(
                all,
                "fewer entries than announced",
                Optional.empty(),
                zipBytes(z -> z.finished(60_000, 0)),
                "shorter|damaged");
        add(all, "a directory larger than the file", Optional.empty(), zipBytes(z -> z.finished(1, 1 << 20)), "fit");
        add(
                all,
                "a 64-bit end with very many entries",
                Optional.empty(),
                zipBytes(z -> z.finished64(1L << 62, 47, z.size())),
                "damaged");
        add(
                all,
                "a 64-bit end with a negative count",
                Optional.empty(),
                zipBytes(z -> z.finished64(-5, 47, z.size())),
                "no sense");
        add(
                all,
                "a 64-bit end with a directory elsewhere",
                Optional.empty(),
                zipBytes(z -> z.finished64(1, Long.MAX_VALUE, Long.MAX_VALUE)),
                "damaged");
        zip(
                all,
                "an extra field longer than there is room",
                new RawZip().entry("a", RawZip.FILE, CONTENT, e -> {
                    e.extra = new byte[] {1, 0, (byte) 0xFF, (byte) 0xFF, 0};
                }),
                HARMLESS);
    }

    private interface Ending {
        byte[] of(RawZip zip);
    }

    private static Optional<byte[]> zipBytes(Ending ending) {
        return Optional.of(ending.of(new RawZip().file("a", "evil")));
    }

    private static void zip64(RawZip.Entry entry, long size) {
        entry.size = 0xFFFFFFFFL;
        entry.extra = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 1)
                .putShort((short) 8)
                .putLong(size)
                .array();
    }

    private static RawZip unknownMethod() {
        return method(99);
    }

    /** Says, also in front of the data, that it is compressed in this way. */
    private static RawZip method(int method) {
        RawZip zip = new RawZip();
        zip.stored("a", method, "this is not compressed in any way".repeat(10).getBytes(StandardCharsets.UTF_8));
        return zip;
    }

    private static void zip(List<HostileArchive> all, String title, RawZip zip, String named) {
        add(all, title, null, zip, named);
    }

    private static void add(List<HostileArchive> all, String title, RawTar tar, RawZip zip, String named) {
        add(
                all,
                title,
                Optional.ofNullable(tar).map(RawTar::finished),
                Optional.ofNullable(zip).map(RawZip::finished),
                named);
    }

    private static void add(
            List<HostileArchive> all, String title, Optional<byte[]> tar, Optional<byte[]> zip, String named) {
        all.add(new HostileArchive(title, tar, zip, named));
    }
}
