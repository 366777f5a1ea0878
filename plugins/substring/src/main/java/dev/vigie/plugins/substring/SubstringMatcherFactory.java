package dev.vigie.plugins.substring;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import java.util.List;
import org.pf4j.Extension;

/** Leaves out every path that contains one of the texts, case sensitive; a directory goes with all that is in it. */
@Extension
public final class SubstringMatcherFactory implements ExclusionMatcherFactory {

    @Override
    public String id() {
        return "substring";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        List<String> texts = options.texts(EXPRESSIONS);
        if (texts.contains("")) {
            throw BackupException.user("The exclusion pattern \"substring:\" would leave out everything;"
                    + " write the text to look for behind the colon.");
        }
        return candidate -> texts.stream().anyMatch(candidate.path()::contains)
                ? candidate.isDirectory() ? Verdict.SKIP_SUBTREE : Verdict.EXCLUDE
                : Verdict.INCLUDE;
    }
}
