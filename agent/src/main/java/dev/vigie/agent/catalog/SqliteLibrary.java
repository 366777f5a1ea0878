package dev.vigie.agent.catalog;

import dev.vigie.agent.destination.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
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
import org.sqlite.util.OSInfo;

/**
 * Keeps SQLite's native library unpacked. Left to itself the driver unpacks and compares it at every start, which takes
 * longer than most commands.
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
        Path kept = directory
                .resolve("sqlite-" + SQLiteJDBCLoader.getVersion())
                .resolve(OSInfo.getNativeLibFolderPathForCurrentOS());
        try {
            unpack(kept);
            System.setProperty(LOCATION, kept.toAbsolutePath().toString());
        } catch (IOException e) {
            LOG.debug("SQLite's library cannot be kept in {}; the driver unpacks it itself", kept, e);
        }
    }

    private static void unpack(Path kept) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        Path library = kept.resolve(name);
        URLConnection packed = Objects.requireNonNull(
                        SqliteLibrary.class.getResource(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name))
                .openConnection();
        try (InputStream content = packed.getInputStream()) {
            if (Files.exists(library) && Files.size(library) == packed.getContentLengthLong()) {
                return;
            }
            // What others could write to would have us run their code.
            DurableFiles.createDirectories(kept);
            Path temporary = kept.resolve(name + "." + ProcessHandle.current().pid() + ".tmp");
            try (FileChannel channel = DurableFiles.createAnew(temporary);
                    OutputStream out = Channels.newOutputStream(channel)) {
                content.transferTo(out);
            }
            Files.move(temporary, library, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
