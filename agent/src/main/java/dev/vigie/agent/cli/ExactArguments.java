package dev.vigie.agent.cli;

import dev.vigie.agent.path.PathName;
import dev.vigie.api.format.EntryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What was written on the command line, without losing a byte. Java has a replacement character for each byte that is no
 * valid text, so that a file of such a name could not be asked for; Linux still knows what it was.
 */
final class ExactArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private ExactArguments() {}

    /** The arguments, those that are not valid UTF-8 in the way of {@link EntryName} where the system tells. */
    static String[] of(String... decoded) {
        if (Arrays.stream(decoded).allMatch(ExactArguments::isExact)) {
            return decoded;
        }
        try {
            return of(Files.readAllBytes(COMMAND_LINE), decoded);
        } catch (IOException e) {
            return decoded;
        }
    }

    /**
     * The same from the command line of this process, of which the arguments are the last part.
     *
     * @param commandLine its words, a NUL after each
     */
    static String[] of(byte[] commandLine, String... decoded) {
        String[] words = new String(commandLine, StandardCharsets.ISO_8859_1).split("\0", -1);
        int first = words.length - 1 - decoded.length;
        String[] exact = decoded.clone();
        for (int i = 0; i < decoded.length && first >= 0; i++) {
            String word = EntryName.fromBytes(words[first + i].getBytes(StandardCharsets.ISO_8859_1));
            if (!isExact(decoded[i])) {
                exact[i] = word;
            } else if (!word.equals(decoded[i])) {
                return decoded;
            }
        }
        return exact;
    }

    private static boolean isExact(String argument) {
        return argument.indexOf(PathName.UNDECODABLE) < 0;
    }
}
