package dev.vigie.agent.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vigie.agent.plugins.PluginHealth.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/** A plugin uses the libraries in its own folder, whatever others are around. */
class OwnLibrariesTest {
    @TempDir
    Path directory;

    @Test
    void jacksonComesFromThePluginsFolder() throws Exception {
        Path plugin = pluginThat("""
                Class<?> mapper = Class.forName("tools.jackson.databind.ObjectMapper");
                Object tree = mapper.getMethod("readTree", String.class).invoke(mapper.getConstructor().newInstance(), "[1]");
                return tree.toString().equals("[1]") ? from(mapper) : "broken";
                """);
        for (Class<?> type : List.of(ObjectMapper.class, JsonParser.class, JsonProperty.class)) {
            bring(
                    Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()),
                    plugin);
        }

        assertThat(idOf(plugin)).startsWith("jackson-databind-");
    }

    @Test
    void twoPluginsHaveTwoVersionsOfOneLibrary() throws Exception {
        List<Path> versions = versionsOf("org/apache/commons/commons-compress");
        assumeTrue(versions.size() > 1, "needs two versions of commons-compress in the local repository");
        for (Path version : versions.subList(0, 2)) {
            Path plugin = pluginThat("""
                    Class<?> bytes = Class.forName("org.apache.commons.compress.utils.ByteUtils");
                    Object number = bytes.getMethod("fromLittleEndian", byte[].class).invoke(null, new byte[] {2, 1});
                    return number.equals(258L) ? from(bytes) : "broken";
                    """);
            bring(version, plugin);
            assertThat(idOf(plugin)).isEqualTo(version.getFileName().toString());
        }
        assertThat(health()).hasSize(2).allMatch(plugin -> plugin.state() == State.READY);
    }

    /** A plugin whose extension is called what this code gives. */
    private Path pluginThat(String code) throws Exception {
        Path plugins = Files.createDirectories(directory.resolve("plugins"));
        String id;
        try (Stream<Path> others = Files.list(plugins)) {
            id = "plugin" + others.count();
        }
        String source = PluginJar.matcherSource(
                        "Sample",
                        "try { " + code
                                + " } catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }",
                        "")
                .replace("public String id()", """
                        private static String from(Class<?> type) {
                            String place = type.getProtectionDomain().getCodeSource().getLocation().getPath();
                            return place.contains("/plugins/") ? place.substring(place.lastIndexOf('/') + 1) : "elsewhere";
                        }
                        public String id()""");
        return new PluginJar(directory, id)
                .source("Sample", source)
                .index("sample.Sample")
                .directory(plugins.resolve(id));
    }

    private static void bring(Path jar, Path plugin) throws Exception {
        Files.copy(jar, Files.createDirectories(plugin.resolve("lib")).resolve(jar.getFileName()));
    }

    private static List<Path> versionsOf(String library) throws Exception {
        String standard =
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString();
        Path versions =
                Path.of(System.getProperty("maven.repo.local", standard)).resolve(library);
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(versions)) {
            return files.filter(file -> file.getFileName().toString().matches(".*-[0-9.]+\\.jar"))
                    .sorted()
                    .toList();
        }
    }

    private String idOf(Path plugin) {
        PluginHealth found = health().stream()
                .filter(health -> health.location().equals(plugin))
                .findFirst()
                .orElseThrow();
        assertThat(found.reason()).isEmpty();
        return found.extensions().get(0).id();
    }

    private List<PluginHealth> health() {
        return new PluginHost(List.of(directory.resolve("plugins")), directory.resolve("work")).health();
    }
}
