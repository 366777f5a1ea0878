package dev.vigie.agent.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds real plugins: compiles sources and packs them into a jar or a directory. */
public final class PluginJar {
    private final Path work;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, byte[]> content = new TreeMap<>();

    public PluginJar(Path work, String id) {
        this.work = work;
        manifest.put("Plugin-Id", id);
        manifest.put("Plugin-Version", "1.2.3");
        manifest.put("Plugin-Provider", "Somebody");
        manifest.put("Plugin-Requires", ">=1.0.0");
    }

    /** Sets a line of the manifest; {@code ""} takes it away. */
    public PluginJar manifest(String name, String value) {
        if (value.isEmpty()) {
            manifest.remove(name);
        } else {
            manifest.put(name, value);
        }
        return this;
    }

    public PluginJar with(String path, byte[] bytes) {
        content.put(path, bytes);
        return this;
    }

    public PluginJar without(String path) {
        content.remove(path);
        return this;
    }

    public PluginJar changed(String path, UnaryOperator<byte[]> change) {
        return with(path, change.apply(content.get(path)));
    }

    public PluginJar index(String... classNames) {
        return with("META-INF/extensions.idx", (String.join("\n", classNames) + "\n").getBytes(UTF_8));
    }

    /** Adds a compiled class in the package {@code sample}, and all that is in it. */
    public PluginJar source(String className, String source) throws IOException {
        Path directory = Files.createTempDirectory(work, "compile");
        Path file = Files.writeString(directory.resolve(className + ".java"), "package sample;\n" + source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            null,
                            List.of("-d", directory.toString(), "-proc:none", "-nowarn"),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            if (!compiled) {
                throw new AssertionError("does not compile: " + source);
            }
        }
        try (Stream<Path> classes = Files.walk(directory)) {
            for (Path path :
                    classes.filter(p -> p.toString().endsWith(".class")).toList()) {
                with(directory.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return this;
    }

    /** Adds a matcher that leaves out what bears this name, and lists it in the index. */
    public PluginJar matcher(String id) throws IOException {
        return source("Sample", matcherSource("Sample", "return \"" + id + "\";", ""))
                .index("sample.Sample");
    }

    /** The source of a matcher's factory. */
    public static String matcherSource(String className, String idBody, String constructorBody) {
        return """
                import dev.vigie.api.*;
                import dev.vigie.api.exclude.*;
                @org.pf4j.Extension
                public class %s implements ExclusionMatcherFactory {
                    public %s() { %s }
                    public String id() { %s }
                    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
                        return candidate -> options.texts(EXPRESSIONS).contains(candidate.name()) ? Verdict.EXCLUDE : Verdict.INCLUDE;
                    }
                }
                """.formatted(className, className, constructorBody, idBody);
    }

    public Path jar(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out, attributes())) {
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return target;
    }

    public Path directory(Path target) throws IOException {
        for (Map.Entry<String, byte[]> entry : content.entrySet()) {
            Path file = target.resolve("classes").resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
        Path file = target.resolve("classes/META-INF/MANIFEST.MF");
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            attributes().write(out);
        }
        return target;
    }

    private Manifest attributes() {
        Manifest built = new Manifest();
        built.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((name, value) -> built.getMainAttributes().putValue(name, value));
        return built;
    }
}
