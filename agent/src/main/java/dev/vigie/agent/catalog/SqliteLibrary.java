package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Keeps SQLite's native library unpacked. Left to itself the driver unpacks and compares it at every start, which takes
 * longer than most commands; to ask it what this system is called starts other programs, which takes a tenth of a second.
 */
final class SqliteLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
    private static final String LOCATION = "org.sqlite.lib.path";

    private SqliteLibrary() {}

    /** Unpacks the library below a directory unless it is there. Has an effect only before the first connection. */
    static synchronized void keepIn(Path directory) {
        if (System.getProperty(LOCATION) != null) {
            return;
        }
        Path library = directory
                .toAbsolutePath()
                .resolve("sqlite-" + SQLiteJDBCLoader.getVersion())
                .resolve(systemName())
                .resolve(LibraryLoaderUtil.getNativeLibName());
        try {
            if (!Files.exists(library)) {
                unpack(library);
            }
            System.setProperty(LOCATION, library.getParent().toString());
        } catch (IOException e) {
            LOG.debug("SQLite's library cannot be kept as {}; the driver unpacks it itself", library, e);
        }
    }

    /** Two systems that share a home, and differ in their C library only, have Java in two places. */
    private static String systemName() {
        String java = System.getProperty("java.home");
        return System.getProperty("os.name") + "-" + System.getProperty("os.arch") + "-"
                + Integer.toHexString(java.hashCode());
    }

    /** Under its name it is complete, whatever happens meanwhile. */
    private static void unpack(Path library) throws IOException {
        // What others could write to would have us run their code.
        DurableFiles.createDirectories(library.getParent());
        Path temporary = library.resolveSibling(
                library.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        String packed = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + library.getFileName();
        try (InputStream content = Objects.requireNonNull(SqliteLibrary.class.getResourceAsStream(packed), packed);
                FileChannel channel = DurableFiles.createAnew(temporary);
                OutputStream out = Channels.newOutputStream(channel)) {
            content.transferTo(out);
            channel.force(true);
        }
        Files.move(temporary, library, StandardCopyOption.REPLACE_EXISTING);
    }
}
