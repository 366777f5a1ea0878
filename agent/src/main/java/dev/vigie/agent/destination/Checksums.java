package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code SHA256SUMS}: {@code sha256sum -c SHA256SUMS} checks every archive without Vigie. Lines that others
 * wrote stay as they are.
 */
public final class Checksums {
    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-fA-F]{64}) [ *](.+)", Pattern.DOTALL);

    private final Path directory;
    private final Path file;

    Checksums(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(Destination.CHECKSUMS);
    }

    /** The checksum of a file. */
    public Optional<String> of(String fileName) throws IOException {
        return of(fileName, lines());
    }

    private static Optional<String> of(String fileName, List<String> lines) {
        String ending = escape(fileName);
        Optional<String> sum = Optional.empty();
        for (String line : lines) {
            if (isAbout(line, fileName, ending)) {
                Matcher matcher = LINE.matcher(line);
                sum = matcher.matches() ? Optional.of(matcher.group(2)) : sum;
            }
        }
        return sum;
    }

    /** The same, or where the line is lost, what the sum of the file is now. */
    public String ofOrSum(String fileName) throws IOException {
        Optional<String> noted = of(fileName);
        if (noted.isPresent()) {
            return noted.get();
        }
        try (InputStream in = Files.newInputStream(directory.resolve(fileName))) {
            return Sha256.of(in);
        }
    }

    /** The file name there is a checksum for, of an archive of a set. */
    public Optional<String> fileName(String set, String id) throws IOException {
        return all().keySet().stream()
                .filter(fileName -> SnapshotName.idIn(fileName, set).equals(Optional.of(id)))
                .findFirst();
    }

    /** Sees that there is the checksum of a file. Call with the lock held. */
    public void put(String fileName, String sha256) throws IOException {
        List<String> before = lines();
        if (!of(fileName, before).equals(Optional.of(sha256))) {
            List<String> lines = without(fileName, before);
            String escaped = escape(fileName);
            lines.add((escaped.equals(fileName) ? "" : "\\") + sha256 + "  " + escaped);
            write(lines);
        }
    }

    /** Takes files out. Call with the lock held. */
    public void remove(Set<String> fileNames) throws IOException {
        List<String> before = lines();
        List<String> lines = before;
        for (String fileName : fileNames) {
            lines = without(fileName, lines);
        }
        if (lines.size() < before.size()) {
            write(lines);
        }
    }

    /** All there are, by the names of the files. */
    public Map<String, String> all() throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : lines()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                sums.put(fileName(matcher), matcher.group(2));
            }
        }
        return sums;
    }

    private static List<String> without(String fileName, List<String> lines) {
        String ending = escape(fileName);
        List<String> others = new ArrayList<>(lines);
        others.removeIf(line -> isAbout(line, fileName, ending));
        return others;
    }

    /** Most lines are about others, which their ending tells without looking at the rest. */
    private static boolean isAbout(String line, String fileName, String ending) {
        if (!line.endsWith(ending) && !line.endsWith(fileName)) {
            return false;
        }
        Matcher matcher = LINE.matcher(line);
        return matcher.matches() && fileName(matcher).equals(fileName);
    }

    private List<String> lines() throws IOException {
        try {
            String text = EntryName.fromBytes(Files.readAllBytes(file));
            return text.isEmpty() ? List.of() : List.of(text.split("\n"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + Reason.of(e), e);
        }
    }

    private void write(List<String> lines) throws IOException {
        DurableFiles.replace(file, EntryName.toBytes(String.join("\n", lines) + (lines.isEmpty() ? "" : "\n")));
    }

    private static String fileName(Matcher line) {
        return line.group(1).isEmpty() ? line.group(3) : unescape(line.group(3));
    }

    /** As sha256sum does: a line whose name was escaped begins with a backslash. */
    private static String escape(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' && i + 1 < name.length()) {
                i++;
                char escaped = name.charAt(i);
                plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
