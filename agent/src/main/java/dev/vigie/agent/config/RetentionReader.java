package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.config.Value.Kind;
import dev.vigie.agent.config.Value.Scalar;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code keep}: a number, {@code all}, or a mapping of rules. */
final class RetentionReader {
    private static final String ALL = "all";

    private final Problems problems;

    RetentionReader(Problems problems) {
        this.problems = problems;
    }

    Optional<RetentionPolicy> read(Value value) {
        if (value instanceof Fields fields) {
            return rules(new Section(fields, problems));
        }
        if (value instanceof Scalar scalar && scalar.text().equals(ALL)) {
            return Optional.of(RetentionPolicy.KEEP_ALL);
        }
        return count(value, "a whole number of at least 1, \"all\", or rules such as { last: 7, daily: 14 }")
                .map(RetentionPolicy::last);
    }

    private Optional<RetentionPolicy> rules(Section section) {
        RetentionPolicy policy = RetentionPolicy.KEEP_ALL;
        for (Period period : Period.values()) {
            Optional<Integer> count = section.value(countKey(period), this::count);
            Optional<CalendarSpan> span = section.value(spanKey(period), this::span);
            policy = count.isPresent() ? policy.keeping(period, count.get()) : policy;
            policy = span.isPresent() ? policy.keepingWithin(period, span.get()) : policy;
        }
        section.refuseTheRest();
        if (section.understood().byKey().isEmpty()) {
            problems.add(section.place(), "there is no rule here; write \"keep: all\" to keep every snapshot");
        }
        return policy.keepsEverything() ? Optional.empty() : Optional.of(policy);
    }

    private Optional<Integer> count(Value value) {
        return value instanceof Scalar scalar && scalar.text().equals(ALL)
                ? Optional.of(RetentionPolicy.ALL)
                : count(value, "a whole number of at least 1, or \"all\"");
    }

    private Optional<Integer> count(Value value, String expected) {
        if (value instanceof Scalar scalar
                && scalar.kind() == Kind.INTEGER
                && scalar.text().matches("[1-9]\\d{0,8}")) {
            return Optional.of(Integer.valueOf(scalar.text()));
        }
        problems.add(value.place(), "expected " + expected + ", not " + value.described());
        return Optional.empty();
    }

    private Optional<CalendarSpan> span(Value value) {
        Optional<CalendarSpan> span =
                value instanceof Scalar scalar ? CalendarSpan.parse(scalar.text()) : Optional.empty();
        if (span.isEmpty()) {
            problems.add(
                    value.place(),
                    "expected a span such as 12h, 7d, 2w, 6m (months) or 1y6m, not " + value.described());
        }
        return span;
    }

    private static String countKey(Period period) {
        return ValueReader.lowerCase(period);
    }

    private static String spanKey(Period period) {
        return period == Period.LAST ? "within" : "within-" + countKey(period);
    }

    /** A policy as {@link #read} reads it. */
    static Object written(RetentionPolicy policy) {
        if (policy.keepsEverything()) {
            return ALL;
        }
        Map<String, Object> rules = new LinkedHashMap<>();
        for (Period period : Period.values()) {
            Optional.ofNullable(policy.counts().get(period))
                    .ifPresent(count -> rules.put(countKey(period), count == RetentionPolicy.ALL ? ALL : count));
            Optional.ofNullable(policy.within().get(period))
                    .ifPresent(span -> rules.put(spanKey(period), span.toString()));
        }
        return rules;
    }
}
