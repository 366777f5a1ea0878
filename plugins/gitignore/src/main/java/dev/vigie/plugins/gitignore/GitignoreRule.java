package dev.vigie.plugins.gitignore;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of a {@code .gitignore}, compiled.
 *
 * <p>What a line means follows {@code parse_path_pattern}, {@code match_basename} and {@code match_pathname} in git's
 * <a href="https://github.com/git/git/blob/v2.39.5/dir.c">dir.c</a>. As there, what stands before the first wildcard is
 * compared on its own, so that in {@code a&#42;&#42;/b} the stars count as the beginning of the pattern; git 2.52 and later take
 * them for a single star.
 *
 * @param takesBack whether it began with {@code !}
 * @param directoriesOnly whether it ended in {@code /}
 * @param anchored whether it is compared with the whole path below the {@code .gitignore} rather than with the last name
 */
record GitignoreRule(boolean takesBack, boolean directoriesOnly, boolean anchored, NamePattern pattern) {
    private static final Logger log = LoggerFactory.getLogger(GitignoreRule.class);
    private static final String SPECIAL = "*?[\\";

    /** Something that a path, or the last name of one, is compared with. Both are bytes, see {@link Bytes}. */
    @FunctionalInterface
    interface NamePattern {
        /** Whether it matches {@code text} from the index {@code start} to its end. */
        boolean matches(String text, int start);
    }

    /** Compiles a line; blank lines and comments give nothing. */
    static Optional<GitignoreRule> parse(String line) {
        if (line.startsWith("#")) {
            return Optional.empty();
        }
        String rest = Bytes.of(withoutTrailingSpaces(withoutCarriageReturn(line)));
        boolean takesBack = rest.startsWith("!");
        if (takesBack) {
            rest = rest.substring(1);
        }
        boolean directoriesOnly = rest.endsWith("/");
        if (directoriesOnly) {
            rest = rest.substring(0, rest.length() - 1);
        }
        boolean anchored = rest.indexOf('/') >= 0;
        if (rest.startsWith("/")) {
            rest = rest.substring(1);
        }
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        Optional<NamePattern> pattern = compile(rest, anchored);
        if (pattern.isEmpty()) {
            log.warn("The exclusion pattern \"{}\" matches nothing: a [ or \\ in it is not finished.", line);
        }
        boolean onlyDirectories = directoriesOnly;
        return pattern.map(compiled -> new GitignoreRule(takesBack, onlyDirectories, anchored, compiled));
    }

    private static Optional<NamePattern> compile(String text, boolean anchored) {
        if (isLiteral(text)) {
            return Optional.of((path, start) -> path.length() - start == text.length() && path.startsWith(text, start));
        }
        if (!anchored && text.charAt(0) == '*' && isLiteral(text.substring(1))) {
            String end = text.substring(1);
            return Optional.of((path, start) -> path.length() - start >= end.length() && path.endsWith(end));
        }
        int literal = anchored ? literalLength(text) : 0;
        String prefix = text.substring(0, literal);
        return Glob.compile(text.substring(literal))
                .map(glob -> (path, start) -> path.startsWith(prefix, start) && glob.matches(path, start + literal));
    }

    private static int literalLength(String text) {
        int length = 0;
        while (length < text.length() && SPECIAL.indexOf(text.charAt(length)) < 0) {
            length++;
        }
        return length;
    }

    private static boolean isLiteral(String text) {
        return literalLength(text) == text.length();
    }

    private static String withoutCarriageReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** Spaces at the end do not count, unless they are escaped. */
    private static String withoutTrailingSpaces(String line) {
        int end = 0;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
                end = Math.min(i + 1, line.length());
            } else if (line.charAt(i) != ' ') {
                end = i + 1;
            }
        }
        return line.substring(0, end);
    }

    /**
     * Whether it matches a path.
     *
     * @param path as {@link Bytes}
     * @param start where the part begins that lies below the directory of the {@code .gitignore}
     * @param nameStart where the last name in the path begins
     */
    boolean matches(String path, int start, int nameStart, boolean directory) {
        return (directory || !directoriesOnly) && pattern.matches(path, anchored ? start : nameStart);
    }
}
