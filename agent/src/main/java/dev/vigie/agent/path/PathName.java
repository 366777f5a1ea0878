package dev.vigie.agent.path;

import dev.vigie.api.format.EntryName;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names files below a folder by text, without losing a byte: names joined by {@code /}, relative to the folder, in the
 * way of {@link EntryName} where they are not valid UTF-8.
 *
 * <p>Java decodes file names by the locale. {@link Path#toString()} therefore loses bytes that are not valid UTF-8, and
 * under {@code LC_ALL=C} every byte that is not ASCII. The path itself keeps them, and shows them in {@link
 * Path#toUri()}; that is the way taken when, and only when, the text alone would not do.
 */
public final class PathName {
    private static final boolean LOCALE_IS_UTF_8 = isUtf8(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /** What Java makes of bytes that are no text in this locale. */
    public static final char UNDECODABLE = '\uFFFD';

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final Path ROOT = Path.of("/");

    private PathName() {}

    private static boolean isUtf8(String charset) {
        return Charset.isSupported(charset) && Charset.forName(charset).equals(StandardCharsets.UTF_8);
    }

    /**
     * The text of a path below a folder; {@code ""} is the folder itself.
     *
     * @throws IllegalArgumentException when {@code path} does not lie below {@code root}
     */
    public static String text(Path root, Path path) {
        if (!path.startsWith(root)) {
            throw new IllegalArgumentException(path + " is not below " + root);
        }
        String text = root.relativize(path).toString();
        return isExact(root, text) ? slashed(root, text) : textOfBytes(root, path);
    }

    /**
     * The text of something directly in a directory below a folder.
     *
     * @param directory the text of the directory, as {@link #text} gives it
     */
    public static String text(String directory, Path child) {
        String name = child.getFileName().toString();
        String exact =
                isExact(child, name) ? name : textOfBytes(child.toAbsolutePath().getParent(), child);
        return directory.isEmpty() ? exact : directory + "/" + exact;
    }

    /**
     * The path below a folder that has this text: the inverse of {@link #text}. It is absolute when the text holds names
     * that only bytes can express, else it is absolute when {@code root} is.
     *
     * @throws java.nio.file.InvalidPathException when no file can have this name here
     */
    public static Path path(Path root, String text) {
        if (text.isEmpty()) {
            return root;
        }
        boolean plain = !isUnixDisk(root) || isPlain(text);
        return plain ? root.resolve(text) : pathOfBytes(root, text);
    }

    /** The text of where a link points, which may be relative or absolute and need not exist. */
    public static String linkText(Path target) {
        String text = target.toString();
        if (isExact(target, text)) {
            return slashed(target, text);
        }
        String raw = rawPath(ROOT.resolve(target));
        return EntryName.fromBytes(percentDecoded(target.isAbsolute() ? raw : raw.substring(1)));
    }

    /**
     * Where a link with this text points: the inverse of {@link #linkText}.
     *
     * @param near any path of the file system the link is on
     */
    public static Path linkTarget(Path near, String text) {
        if (!isUnixDisk(near) || isPlain(text)) {
            return near.getFileSystem().getPath(text);
        }
        Path below = pathOfBytes(ROOT, text.startsWith("/") ? text.substring(1) : text);
        return text.startsWith("/") ? below : below.subpath(0, below.getNameCount());
    }

    private static boolean isExact(Path root, String text) {
        return !isUnixDisk(root) || (text.indexOf(UNDECODABLE) < 0 && (LOCALE_IS_UTF_8 || isAscii(text)));
    }

    private static boolean isPlain(String text) {
        return LOCALE_IS_UTF_8 ? EntryName.isText(text) : isAscii(text);
    }

    /** Elsewhere names are text to begin with, not bytes. */
    private static boolean isUnixDisk(Path root) {
        return root.getFileSystem() == FileSystems.getDefault()
                && root.getFileSystem().getSeparator().equals("/");
    }

    private static String slashed(Path root, String text) {
        String separator = root.getFileSystem().getSeparator();
        return separator.equals("/") ? text : text.replace(separator, "/");
    }

    private static String textOfBytes(Path root, Path path) {
        String below = rawPath(path).substring(rawPath(root).length());
        return EntryName.fromBytes(percentDecoded(below.startsWith("/") ? below.substring(1) : below));
    }

    private static Path pathOfBytes(Path root, String text) {
        return Path.of(URI.create("file://" + rawPath(root) + "/" + percentEncoded(EntryName.toBytes(text))));
    }

    /** The bytes of an absolute path, those that are not plain ASCII as {@code %XX}, without a trailing slash. */
    private static String rawPath(Path path) {
        String raw = path.toUri().getRawPath();
        return raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    }

    private static byte[] percentDecoded(String raw) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) HexFormat.fromHexDigits(raw, i + 1, i + 3);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static String percentEncoded(byte[] name) {
        StringBuilder raw = new StringBuilder(name.length * 3);
        for (byte b : name) {
            if (b == '/' || isUnreserved(b)) {
                raw.append((char) b);
            } else {
                raw.append('%').append(HEX.toHexDigits(b));
            }
        }
        return raw.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
