package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.format.EntryType;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.pf4j.Extension;

/**
 * Leaves out files and links by how long ago they were last modified when the backup began: {@code age:>30d}, {@code
 * age:<1h}, {@code age:1y..2y}. Directories have no age here: theirs changes with what is in them.
 */
@Extension
public final class AgeMatcherFactory extends RangeMatcherFactory {
    private static final String KNOWN = "s, min, h, d, w (weeks) and y (365 days)";
    private static final Map<String, Long> UNITS = Map.of(
            "s", Duration.ofSeconds(1).toMillis(),
            "min", Duration.ofMinutes(1).toMillis(),
            "h", Duration.ofHours(1).toMillis(),
            "d", Duration.ofDays(1).toMillis(),
            "w", Duration.ofDays(7).toMillis(),
            "y", Duration.ofDays(365).toMillis());

    @Override
    public String id() {
        return "age";
    }

    @Override
    String example() {
        return "age:>30d";
    }

    @Override
    long amount(String text) throws BackupException {
        return Amount.parse(text, UNITS, KNOWN);
    }

    @Override
    boolean judges(EntryType type) {
        return type != EntryType.DIRECTORY;
    }

    @Override
    ToLongFunction<Candidate> measure(PluginContext context) {
        return candidate -> context.clock().millis() - candidate.modified().toEpochMilli();
    }
}
