package dev.vigie.agent.catalog;

import dev.vigie.agent.path.RelativePath;
import dev.vigie.api.BackupException;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Matches paths: {@code *} and {@code ?} stay within a name, {@code **} does not, {@code [a-z]} and {@code [!a-z]} stand
 * for one character, {@code \} takes the next character as it is. A pattern without a slash is compared with the last
 * name of a path, one with a slash with all of it.
 */
public final class PathGlob implements Predicate<String> {
    private final Pattern pattern;
    private final boolean wholePath;
    private final String partOfName;

    /** @throws BackupException of category USER when a range such as {@code [z-a]} makes no sense */
    public PathGlob(String glob) throws BackupException {
        wholePath = glob.contains("/");
        partOfName = longestPlain(RelativePath.name(glob));
        try {
            pattern = Pattern.compile(regex(glob.startsWith("/") ? glob.substring(1) : glob));
        } catch (PatternSyntaxException e) {
            throw BackupException.user(
                    "The pattern \"" + glob + "\" cannot be understood: " + e.getDescription() + ".", e);
        }
    }

    /** Something that is in the last name of every path that matches; the longer the better, {@code ""} if there is nothing. */
    String partOfName() {
        return partOfName;
    }

    /** What stands between the special characters of a name, where it is certain to stand for itself. */
    private static String longestPlain(String glob) {
        return glob.contains("\\") || glob.contains("[") || glob.contains("**")
                ? ""
                : Stream.of(glob.split("[*?]+"))
                        .max(Comparator.comparingInt(String::length))
                        .orElse("");
    }

    @Override
    public boolean test(String path) {
        return pattern.matcher(wholePath ? path : RelativePath.name(path)).matches();
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i);
            int classEnd = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (glob.startsWith("**/", i)) {
                regex.append("(?s:.*/)?");
                i += 3;
            } else if (glob.startsWith("**", i)) {
                regex.append("(?s:.*)");
                i += 2;
            } else if (c == '*') {
                regex.append("[^/]*");
                i++;
            } else if (c == '?') {
                regex.append("[^/]");
                i++;
            } else if (classEnd > 0) {
                regex.append(characterClass(glob.substring(i + 1, classEnd)));
                i = classEnd + 1;
            } else {
                int start = c == '\\' && i + 1 < glob.length() ? i + 1 : i;
                i = glob.offsetByCodePoints(start, 1);
                regex.append(Pattern.quote(glob.substring(start, i)));
            }
        }
        return regex.toString();
    }

    private static String characterClass(String inside) {
        boolean negated = inside.startsWith("!") || inside.startsWith("^");
        String members = inside.substring(negated ? 1 : 0).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
        return (negated ? "[^/" : "[") + members + "]";
    }
}
