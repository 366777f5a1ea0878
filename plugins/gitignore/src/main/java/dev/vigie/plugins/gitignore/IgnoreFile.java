package dev.vigie.plugins.gitignore;

import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file of rules as git does: a regular file only, never through a link, without a byte order mark, each line up to
 * its first zero byte (see {@code add_patterns} in git's <a
 * href="https://github.com/git/git/blob/v2.39.5/dir.c">dir.c</a>).
 */
final class IgnoreFile {
    private static final Logger log = LoggerFactory.getLogger(IgnoreFile.class);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    /** A file of rules larger than this is something else. */
    private static final int LARGEST = 1 << 20;

    private IgnoreFile() {}

    /** The lines of a file; none when there is no such file or it cannot be read. */
    static List<String> lines(Path file) {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                return List.of();
            }
            try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return lines(file, content.readNBytes(LARGEST + 1));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            log.warn("The rules in {} cannot be read, so nothing is left out by them: {}", file, e.toString());
            return List.of();
        }
    }

    private static List<String> lines(Path file, byte[] content) {
        if (content.length > LARGEST) {
            log.warn("{} is larger than {} bytes, so nothing is left out by it.", file, LARGEST);
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        int start = startsWith(content, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        while (start < content.length) {
            int end = indexOf(content, '\n', start, content.length);
            lines.add(EntryName.fromBytes(Arrays.copyOfRange(content, start, indexOf(content, '\0', start, end))));
            start = end + 1;
        }
        return lines;
    }

    private static boolean startsWith(byte[] content, byte[] beginning) {
        return content.length >= beginning.length
                && Arrays.equals(content, 0, beginning.length, beginning, 0, beginning.length);
    }

    private static int indexOf(byte[] content, char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (content[i] == wanted) {
                return i;
            }
        }
        return end;
    }
}
