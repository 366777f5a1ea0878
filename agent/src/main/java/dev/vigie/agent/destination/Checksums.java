package dev.vigie.agent.destination;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code SHA256SUMS}: {@code sha256sum -c SHA256SUMS} checks every archive without Vigie. Lines that are not
 * about archives of Vigie stay as they are.
 */
final class Checksums {
    static final String FILE_NAME = "SHA256SUMS";
    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-f]{64}) [ *](.+)");

    private final Path file;

    Checksums(Path directory) {
        this.file = directory.resolve(FILE_NAME);
    }

    /** The checksums by file name. */
    Map<String, String> read() throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : lines()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String name = matcher.group(3);
                sums.put(matcher.group(1).isEmpty() ? name : unescape(name), matcher.group(2));
            }
        }
        return sums;
    }

    Optional<String> of(String fileName) throws IOException {
        return Optional.ofNullable(read().get(fileName));
    }

    void put(String fileName, String sha256) throws IOException {
        Map<String, String> sums = read();
        if (!sha256.equals(sums.put(fileName, sha256))) {
            write(sums);
        }
    }

    void remove(Iterable<String> fileNames) throws IOException {
        Map<String, String> sums = read();
        boolean changed = false;
        for (String fileName : fileNames) {
            changed |= sums.remove(fileName) != null;
        }
        if (changed) {
            write(sums);
        }
    }

    private Iterable<String> lines() throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private void write(Map<String, String> sums) throws IOException {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> {
            String escaped = escape(name);
            text.append(escaped.equals(name) ? "" : "\\")
                    .append(sum)
                    .append("  ")
                    .append(escaped)
                    .append('\n');
        });
        DurableFiles.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** As sha256sum does: a line whose name was escaped begins with a backslash. */
    private static String escape(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescape(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' && i + 1 < name.length()) {
                i++;
                plain.append(name.charAt(i) == 'n' ? '\n' : name.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
