package dev.vigie.plugins.gitignore;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import java.util.List;
import org.pf4j.Extension;

/**
 * Leaves out what files of a certain name inside the source say, each for its own directory and what is below, as git
 * does with {@code .gitignore}: {@code ignore-file:.gitignore}. Neither {@code .git/info/exclude} nor git's own
 * configuration counts, and a repository inside another is nothing special.
 */
@Extension
public final class IgnoreFileMatcherFactory implements ExclusionMatcherFactory {

    @Override
    public String id() {
        return "ignore-file";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        List<String> names = options.texts(EXPRESSIONS);
        for (String name : names) {
            if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || name.matches("\\.\\.?")) {
                throw BackupException.user("The exclusion pattern \"ignore-file:" + name
                        + "\" must have the name of a file behind the colon, such as \"ignore-file:.gitignore\".");
            }
        }
        return IgnoreFileMatcher.named(names);
    }
}
