package dev.vigie.plugins.regex;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.pf4j.Extension;

/**
 * Leaves out every path in which one of the regular expressions is found anywhere, in the syntax of {@link Pattern}; a
 * directory goes with all that is in it.
 */
@Extension
public final class RegexMatcherFactory implements ExclusionMatcherFactory {

    @Override
    public String id() {
        return "regex";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        List<Pattern> patterns = new ArrayList<>();
        for (String expression : options.texts(EXPRESSIONS)) {
            patterns.add(compile(expression));
        }
        return candidate -> patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(candidate.path()).find())
                ? candidate.isDirectory() ? Verdict.SKIP_SUBTREE : Verdict.EXCLUDE
                : Verdict.INCLUDE;
    }

    private static Pattern compile(String expression) throws BackupException {
        if (expression.isEmpty()) {
            throw BackupException.user("The exclusion pattern \"regex:\" would leave out everything;"
                    + " write a regular expression behind the colon.");
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            String position = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw BackupException.user(
                    "The exclusion pattern \"regex:" + expression + "\" is no regular expression: " + e.getDescription()
                            + position + ".",
                    e);
        }
    }
}
