package dev.vigie.agent.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.agent.manifest.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumsTest {
    @TempDir
    Path folder;

    private void archive(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            new Checksums(folder).put(name, Sha256.of(in));
        }
    }

    private String judge(int expected) throws Exception {
        try {
            Process process = new ProcessBuilder("sha256sum", "--strict", "-c", Destination.CHECKSUMS)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isEqualTo(expected);
            return output;
        } catch (IOException e) {
            assumeTrue("true".equals(System.getenv("CI")), "sha256sum is not installed");
            throw e;
        }
    }

    @Test
    void sha256sum_agrees_whatever_the_names_are() throws Exception {
        assumeTrue(File.separatorChar == '/', "names with backslashes and line breaks");
        for (String name :
                List.of("a.zip", "with space.zip", "line\nbreak.zip", "back\\slash.zip", "back\\nslash", "ü.zip")) {
            archive(name, "content of " + name);
        }
        judge(0);
        for (String name : List.of("line\nbreak.zip", "back\\slash.zip")) {
            assertThat(new Checksums(folder).of(name)).isPresent();
            archive(name, "new content");
        }
        assertThat(judge(0).lines()).hasSize(6);
        new Checksums(folder).remove(Set.of("line\nbreak.zip"));
        assertThat(judge(0).lines()).hasSize(5);
        Files.writeString(folder.resolve("a.zip"), "damaged");
        assertThat(judge(1)).contains("a.zip: FAILED");
    }

    @Test
    void what_others_wrote_stays() throws IOException {
        String foreign = "# my sums\n" + "A".repeat(64) + " *theirs.iso\nSHA256 (x) = cafe\n\nlast line";
        byte[] bytes = (foreign + "é\n").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve(Destination.CHECKSUMS), bytes);
        archive("a.zip", "1");
        archive("a.zip", "2");
        assertThat(new Checksums(folder).of("theirs.iso")).contains("a".repeat(64));
        new Checksums(folder).remove(Set.of("a.zip"));
        new Checksums(folder).remove(Set.of("unknown"));
        assertThat(Files.readAllBytes(folder.resolve(Destination.CHECKSUMS))).isEqualTo(bytes);
    }
}
