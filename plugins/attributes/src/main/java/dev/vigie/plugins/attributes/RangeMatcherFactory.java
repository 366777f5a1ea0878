package dev.vigie.plugins.attributes;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.exclude.Candidate;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.EntryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** A type of pattern that measures a candidate and leaves it out when the measure lies in one of several ranges. */
abstract class RangeMatcherFactory implements ExclusionMatcherFactory {

    /** A pattern for messages. */
    abstract String example();

    abstract long amount(String text) throws BackupException;

    abstract boolean judges(EntryType type);

    abstract ToLongFunction<Candidate> measure(PluginContext context);

    @Override
    public ExclusionMatcher create(Options options, PluginContext context) throws BackupException {
        List<Range> ranges = new ArrayList<>();
        for (String expression : options.texts(EXPRESSIONS)) {
            ranges.add(range(expression));
        }
        return new RangeMatcher(ranges, measure(context));
    }

    private Range range(String expression) throws BackupException {
        try {
            Range range = Range.parse(expression, this::amount);
            if (range.isEmpty()) {
                throw BackupException.user("nothing lies between these two");
            }
            return range;
        } catch (BackupException e) {
            throw BackupException.user("The exclusion pattern \"" + id() + ":" + expression
                    + "\" cannot be understood: " + e.getMessage() + ". Write for instance \"" + example() + "\".");
        }
    }

    private final class RangeMatcher implements ExclusionMatcher {
        private final List<Range> ranges;
        private final ToLongFunction<Candidate> measure;

        RangeMatcher(List<Range> ranges, ToLongFunction<Candidate> measure) {
            this.ranges = List.copyOf(ranges);
            this.measure = measure;
        }

        @Override
        public Verdict judge(Candidate candidate) {
            if (!judges(candidate.type())) {
                return Verdict.INCLUDE;
            }
            long amount = measure.applyAsLong(candidate);
            return ranges.stream().anyMatch(range -> range.contains(amount)) ? Verdict.EXCLUDE : Verdict.INCLUDE;
        }

        /** What changed may have grown out of a range or into one. */
        @Override
        public Optional<String> affectedBy(String path) {
            return Optional.of(path);
        }
    }
}
