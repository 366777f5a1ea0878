package dev.vigie.agent.watch;

import dev.vigie.agent.path.PathName;
import dev.vigie.api.format.EntryName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells at which directories inside a folder other file systems are mounted. No event does: a directory stays watched as it
 * was before something was mounted over it, and what came is not.
 */
@FunctionalInterface
interface InnerMounts {
    /** Where there is no such table, nothing is known to be mounted. */
    InnerMounts OF_THE_SYSTEM = folder -> {
        try {
            return read(Files.readAllBytes(Path.of("/proc/self/mountinfo")), folder);
        } catch (IOException e) {
            return Map.of();
        }
    };

    /**
     * The directories something is mounted at, each with what tells one mount there from another.
     *
     * @param folder without symbolic links
     */
    Map<Path, String> below(Path folder);

    /**
     * Reads a table as Linux writes it: each line begins with the mount's number and has its directory in fifth place. What
     * is mounted at once after something else was unmounted has its number, so the device and what of it is shown count too;
     * but those may be the same as well.
     */
    static Map<Path, String> read(byte[] table, Path folder) {
        Map<Path, String> mounts = new HashMap<>();
        new String(table, StandardCharsets.ISO_8859_1).lines().forEach(line -> {
            String[] fields = line.split(" ", 6);
            Path directory = PathName.path(folder.getRoot(), name(fields[4].substring(1)));
            if (directory.startsWith(folder) && !directory.equals(folder)) {
                mounts.merge(
                        directory,
                        String.join(" ", fields[0], fields[2], fields[3]),
                        (one, other) -> one + ", " + other);
            }
        });
        return mounts;
    }

    /** Space, tab, newline and backslash are written as three octal digits. */
    private static String name(String written) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < written.length(); at++) {
            if (written.charAt(at) == '\\') {
                bytes.write(Integer.parseInt(written, at + 1, at + 4, 8));
                at += 3;
            } else {
                bytes.write(written.charAt(at));
            }
        }
        return EntryName.fromBytes(bytes.toByteArray());
    }
}
