package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFilesTest {
    @TempDir
    Path directory;

    @Test
    void a_zip_that_unpacks_to_too_much_is_refused() throws IOException {
        Path zip = zip(3, 1000);
        assertThat(PluginFiles.unpack(zip, directory.resolve("fits"), 3000).resolve("2"))
                .hasSize(1000);
        assertThatThrownBy(() -> PluginFiles.unpack(zip, directory.resolve("large"), 2999))
                .isInstanceOf(UnusablePluginException.class)
                .hasMessageContaining("unpacks to more than");
    }

    @Test
    void a_zip_of_too_many_entries_is_refused() throws IOException {
        Path zip = zip(PluginFiles.MOST_ENTRIES + 1, 0);
        assertThatThrownBy(() -> PluginFiles.unpack(zip, directory.resolve("many")))
                .isInstanceOf(UnusablePluginException.class)
                .hasMessageContaining("10001 entries");
        assertThat(directory.resolve("many")).isEmptyDirectory();
    }

    @Test
    void what_others_may_write_to_is_refused() throws IOException {
        assumeTrue(File.separatorChar == '/', "POSIX permissions");
        Path plugin = Files.createDirectory(directory.resolve("plugin"));
        Path inside = Files.createDirectory(plugin.resolve("classes"));
        for (Path safe : new Path[] {directory, plugin, inside}) {
            Files.setPosixFilePermissions(safe, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        PluginFiles.requireSafe(plugin);
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-xrwx"));
        assertThatThrownBy(() -> PluginFiles.requireSafe(plugin))
                .isInstanceOf(UnusablePluginException.class)
                .hasMessageContaining(inside + ", so they")
                .hasMessageContaining("chmod -R go-w");
    }

    private Path zip(int entries, int size) throws IOException {
        Path zip = directory.resolve("plugin.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < entries; i++) {
                out.putNextEntry(new ZipEntry(Integer.toString(i)));
                out.write(new byte[size]);
                out.closeEntry();
            }
        }
        return zip;
    }
}
