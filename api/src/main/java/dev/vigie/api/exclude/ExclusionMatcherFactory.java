package dev.vigie.api.exclude;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.Stable;
import dev.vigie.api.VigieExtension;
import java.util.List;

/**
 * A type of exclusion pattern. Its {@link #id()} is what stands before the colon in {@code type:expression}.
 *
 * <p>All expressions of one type that a folder has make one matcher, in the order they were written, so that a later one
 * can take an earlier one back where the type has such a notion.
 */
@Stable
public interface ExclusionMatcherFactory extends VigieExtension<ExclusionMatcher> {

    /** The option that holds the expressions, without their type. */
    String EXPRESSIONS = "expressions";

    @Override
    default List<OptionDescription> options() {
        return List.of(OptionDescription.required(EXPRESSIONS, OptionType.TEXT_LIST, "What to leave out, in order."));
    }

    /**
     * Compiles the expressions.
     *
     * @throws BackupException of category USER that quotes the expression that does not parse and says why
     */
    @Override
    ExclusionMatcher create(Options options, PluginContext context) throws BackupException;
}
