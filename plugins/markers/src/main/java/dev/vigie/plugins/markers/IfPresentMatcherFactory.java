package dev.vigie.plugins.markers;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Set;
import org.pf4j.Extension;

/** Leaves out what is in directories that hold something of a certain name: {@code if-present:.nobackup}. */
@Extension
public final class IfPresentMatcherFactory implements ExclusionMatcherFactory {

    @Override
    public String id() {
        return "if-present";
    }

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        Set<String> names = Set.copyOf(options.texts(EXPRESSIONS));
        for (String name : names) {
            if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || name.matches("\\.\\.?")) {
                throw BackupException.user("The exclusion pattern \"if-present:" + name
                        + "\" must have the name of a file behind the colon, such as \"if-present:.nobackup\".");
            }
        }
        return new MarkerMatcher(names, place -> Files.exists(place, LinkOption.NOFOLLOW_LINKS));
    }
}
