package dev.vigie.agent.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigie.api.format.EntryName;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathNameTest {
    /** Names as bytes in the way of URIs: plain, spaces, newline, UTF-8 of several lengths, Latin-1, U+FFFD itself. */
    private static final List<String> RAW_NAMES = List.of(
            "plain.txt",
            "a%20b%0Ac",
            "per%25cent",
            "caf%C3%A9",
            "%E2%82%AC",
            "%F0%9F%98%80",
            "caf%E9",
            "%FF%FE%80",
            "%EF%BF%BD",
            "%ED%A0%80");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b/c", "with space/and\nnewline", "äöü/€/😀", "100%/x y", "~", "ends."})
    void text_is_the_names_joined_by_slashes(String text) {
        assertThat(PathName.text(folder, folder.resolve(text))).isEqualTo(text);
        assertThat(PathName.path(folder, text)).isEqualTo(folder.resolve(text));
    }

    @Test
    void the_folder_itself_is_the_empty_text() {
        assertThat(PathName.text(folder, folder)).isEmpty();
        assertThat(PathName.path(folder, "")).isEqualTo(folder);
    }

    @Test
    void the_root_of_the_disk_is_a_folder_like_any_other() {
        Path latin1 = Path.of(URI.create("file:///nowhere/caf%E9"));
        String text = PathName.text(Path.of("/"), latin1);
        assertThat(text).isEqualTo("nowhere/caf\uDCE9");
        assertThat(PathName.path(Path.of("/"), text)).isEqualTo(latin1);
    }

    @Test
    void a_path_elsewhere_has_no_text() {
        assertThatThrownBy(() -> PathName.text(folder, folder.resolveSibling("other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not below");
    }

    @Test
    void every_byte_of_a_name_survives() throws IOException {
        assumeTrue(File.separatorChar == '/', "names are bytes on Unix only");
        assertEveryNameSurvives(folder);
    }

    @Test
    void every_byte_of_a_name_survives_without_a_locale() throws Exception {
        assumeTrue(File.separatorChar == '/', "names are bytes on Unix only");
        for (String locale : List.of("C", "en_US.ISO-8859-1")) {
            Path below = Files.createDirectory(folder.resolve(locale));
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    PathNameTest.class.getName(),
                    below.toString());
            builder.environment().put("LC_ALL", locale);
            Process process = builder.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            assertThat(output).contains("survived");
        }
    }

    /** What the test above runs in a Java machine of its own, because the locale is fixed when Java starts. */
    public static void main(String[] arguments) throws IOException {
        assertEveryNameSurvives(Path.of(arguments[0]));
        System.out.println("survived under " + System.getProperty("sun.jnu.encoding"));
    }

    private static void assertEveryNameSurvives(Path root) throws IOException {
        Path real = root.toRealPath();
        for (String raw : RAW_NAMES) {
            Path directory = Path.of(URI.create("file://" + real.toUri().getRawPath() + raw));
            Files.createDirectory(directory);
            Files.writeString(directory.resolve("content"), raw, StandardCharsets.US_ASCII);
        }
        TreeSet<String> found = new TreeSet<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(real)) {
            for (Path directory : listing) {
                String text = PathName.text(real, directory.resolve("content"));
                Path back = PathName.path(real, text);
                assertThat(back).isEqualTo(directory.resolve("content"));
                String raw = Files.readString(back, StandardCharsets.US_ASCII);
                assertThat(text).isEqualTo(EntryName.fromBytes(bytes(raw)) + "/content");
                assertThat(PathName.text(real, directory)).isEqualTo(EntryName.fromBytes(bytes(raw)));
                found.add(raw);
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(RAW_NAMES);
    }

    private static byte[] bytes(String raw) {
        // Latin-1 has one character for each byte.
        return URLDecoder.decode(raw, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
    }
}
