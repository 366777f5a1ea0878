package dev.vigie.plugins.copy;

import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file {@code SHA256SUMS} of a destination. Lines that are about none of Vigie's archives stay as they are. */
final class ChecksumList {
    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](.+)");

    private final Path file;
    private final List<String> others = new ArrayList<>();
    private final Map<String, String> sums = new TreeMap<>();
    private boolean unwritten;

    private ChecksumList(Path file) {
        this.file = file;
    }

    private static Path in(Path directory) {
        return directory.resolve("SHA256SUMS");
    }

    static void removeLitter(Path directory) throws IOException {
        DurableCopy.removeUnfinished(in(directory));
    }

    static ChecksumList read(Path directory) throws IOException {
        ChecksumList list = new ChecksumList(in(directory));
        try {
            EntryName.fromBytes(Files.readAllBytes(list.file)).lines().forEach(list::add);
        } catch (NoSuchFileException e) {
            // then there are none
        }
        return list;
    }

    /** A name with a line break or a backslash has another form of line, and no archive of Vigie's has such a name. */
    private void add(String line) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
            sums.put(matcher.group(2), matcher.group(1).toLowerCase(Locale.ROOT));
        } else {
            others.add(line);
        }
    }

    Optional<String> of(String fileName) {
        return Optional.ofNullable(sums.get(fileName));
    }

    /** Adds what another list says about an archive. */
    void put(String fileName, String sum) throws IOException {
        if (!sum.equals(sums.put(fileName, sum))) {
            write();
        }
    }

    void remove(Set<String> fileNames) throws IOException {
        if (sums.keySet().removeAll(fileNames) || unwritten) {
            write();
        }
    }

    private void write() throws IOException {
        unwritten = true;
        StringBuilder text = new StringBuilder();
        others.forEach(line -> text.append(line).append('\n'));
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        DurableCopy.write(file, EntryName.toBytes(text.toString()));
        unwritten = false;
    }
}
