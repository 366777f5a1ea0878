package dev.vigie.format.tarzst;

import com.github.luben.zstd.util.Native;
import dev.vigie.api.BackupException;
import java.nio.file.Path;

/** The native part of zstd-jni, which has one for each kind of machine inside and unpacks it to run it. */
final class ZstdLibrary {
    private ZstdLibrary() {}

    /**
     * Loads it, if that was not done before. Many servers allow no program to run from their directory for temporary
     * files; then {@code other} is tried.
     *
     * @throws BackupException when it cannot run here
     */
    static synchronized void load(Path other) throws BackupException {
        try {
            Native.load();
        } catch (LinkageError first) {
            try {
                Native.load(other.toFile());
            } catch (LinkageError second) {
                throw BackupException.environment(
                        "the tar.zst format cannot load zstd on this machine (" + first.getMessage()
                                + "); choose another format, or let Java unpack it where programs may run:"
                                + " VIGIE_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY",
                        first);
            }
        }
    }
}
