package dev.vigie.agent.destination;

import dev.vigie.agent.manifest.Sha256;
import dev.vigie.agent.path.Reason;
import dev.vigie.api.format.EntryName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file {@code SHA256SUMS}: {@code sha256sum -c SHA256SUMS} checks every archive without Vigie. Lines that others
 * wrote stay as they are.
 */
public final class Checksums {
    private static final int BUFFER = 1 << 14;

    private final Path directory;
    private final Path file;

    Checksums(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(Destination.CHECKSUMS);
    }

    /** The checksum of a file. */
    public Optional<String> of(String fileName) throws IOException {
        return Optional.ofNullable(about(Set.of(fileName)).get(fileName));
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

    /** The ids of the archives of a set there are checksums for. */
    public Set<String> ids(String set) throws IOException {
        return all().keySet().stream()
                .flatMap(fileName -> SnapshotName.idIn(fileName, set).stream())
                .collect(Collectors.toSet());
    }

    /** Sees that there is the checksum of a file. Call with the lock held. */
    public void put(String fileName, String sha256) throws IOException {
        if (!of(fileName).equals(Optional.of(sha256))) {
            String escaped = escape(fileName);
            String line = (escaped.equals(fileName) ? "" : "\\") + sha256 + "  " + escaped;
            rewrite(Set.of(fileName), Optional.of(EntryName.toBytes(line)));
        }
    }

    /** Takes files out. Call with the lock held. */
    public void remove(Set<String> fileNames) throws IOException {
        if (!about(fileNames).isEmpty()) {
            rewrite(fileNames, Optional.empty());
        }
    }

    /** All there are, by the names of the files. */
    public Map<String, String> all() throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        forEachLine(line -> Sum.in(line).ifPresent(sum -> sums.put(sum.fileName(), sum.sha256())));
        return sums;
    }

    private Map<String, String> about(Set<String> fileNames) throws IOException {
        Map<String, String> sums = new HashMap<>();
        Endings endings = Endings.of(fileNames);
        forEachLine(line -> endings.sumIn(line).ifPresent(sum -> sums.put(sum.fileName(), sum.sha256())));
        return sums;
    }

    private void rewrite(Set<String> without, Optional<byte[]> added) throws IOException {
        Endings endings = Endings.of(without);
        DurableFiles.replace(file, out -> {
            forEachLine(line -> {
                if (endings.sumIn(line).isEmpty()) {
                    write(line, out);
                }
            });
            if (added.isPresent()) {
                write(added.get(), out);
            }
        });
    }

    private static void write(byte[] line, OutputStream out) throws IOException {
        out.write(line);
        out.write('\n');
    }

    private interface LineVisitor {
        void line(byte[] line) throws IOException;
    }

    /** One after the other: where each minute leaves an archive, all together are a large part of a small memory. */
    private void forEachLine(LineVisitor visitor) throws IOException {
        try (InputStream in = open()) {
            byte[] buffer = new byte[BUFFER];
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int length = read(in, buffer); length > 0; length = read(in, buffer)) {
                int from = 0;
                for (int i = 0; i < length; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, from, i - from);
                        visitor.line(line.toByteArray());
                        line.reset();
                        from = i + 1;
                    }
                }
                line.write(buffer, from, length - from);
            }
            if (line.size() > 0) {
                visitor.line(line.toByteArray());
            }
        }
    }

    private InputStream open() throws IOException {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            return InputStream.nullInputStream();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(IOException cause) {
        return new IOException(file + " cannot be read: " + Reason.of(cause), cause);
    }

    /** Names whose lines are looked for. Most lines are about others, which their ending tells without reading the rest. */
    private record Endings(Set<String> fileNames, List<byte[]> bytes) {
        static Endings of(Set<String> fileNames) {
            return new Endings(
                    fileNames,
                    fileNames.stream()
                            .flatMap(name -> Stream.of(name, escape(name)).distinct())
                            .map(EntryName::toBytes)
                            .toList());
        }

        Optional<Sum> sumIn(byte[] line) {
            for (byte[] ending : bytes) {
                if (endsWith(line, ending)) {
                    return Sum.in(line).filter(sum -> fileNames.contains(sum.fileName()));
                }
            }
            return Optional.empty();
        }

        private static boolean endsWith(byte[] line, byte[] ending) {
            int from = line.length - ending.length;
            return from >= 0 && Arrays.equals(line, from, line.length, ending, 0, ending.length);
        }
    }

    /** What a line says that {@code sha256sum} wrote, or could have. */
    private record Sum(String fileName, String sha256) {
        private static final int LENGTH = 64;

        static Optional<Sum> in(byte[] line) {
            int start = line.length > 0 && line[0] == '\\' ? 1 : 0;
            int name = start + LENGTH + 2;
            if (line.length <= name || line[name - 2] != ' ' || (line[name - 1] != ' ' && line[name - 1] != '*')) {
                return Optional.empty();
            }
            for (int i = start; i < start + LENGTH; i++) {
                if (!HexFormat.isHexDigit(line[i])) {
                    return Optional.empty();
                }
            }
            String text = EntryName.fromBytes(Arrays.copyOfRange(line, name, line.length));
            String sha256 = new String(line, start, LENGTH, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            return Optional.of(new Sum(start == 0 ? text : unescape(text), sha256));
        }
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
