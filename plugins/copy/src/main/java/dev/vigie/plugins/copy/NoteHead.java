package dev.vigie.plugins.copy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * How a note begins: what it is about, when that was made, and what it builds on. Another note that begins so says the
 * same, or less if it was made again from what was left.
 *
 * @param line as it is written
 */
record NoteHead(String line) {
    private static final Pattern PARENT = Pattern.compile("\"parent\"\\s*:\\s*\"" + Item.ID + "\"");

    /** Empty when it is damaged: nobody knows what it says then. */
    static Optional<NoteHead> of(Path note) throws IOException {
        try (InputStream packed = Files.newInputStream(note);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.ISO_8859_1))) {
            return Optional.ofNullable(lines.readLine()).map(NoteHead::new);
        } catch (EOFException | ZipException e) {
            return Optional.empty();
        }
    }

    /** The id of the snapshot that this one builds on. */
    Optional<String> parent() {
        Matcher parent = PARENT.matcher(line);
        return parent.find() ? Optional.of(parent.group(1)) : Optional.empty();
    }
}
