package dev.vigie.agent.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vigie.agent.retention.PruneResult.KeptSnapshot;
import dev.vigie.agent.retention.PruneResult.RemovedSnapshot;
import dev.vigie.api.backup.CalendarSpan;
import dev.vigie.api.backup.RetentionPolicy;
import dev.vigie.api.backup.RetentionPolicy.Period;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The table of policies, lists of moments and what must stay. */
class RetentionCasesTest {

    @TestFactory
    Stream<DynamicTest> keepsWhatTheTableSays() throws IOException {
        List<JsonElement> cases = table();
        assertThat(cases).hasSize(58);
        return IntStream.range(0, cases.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        i + " " + cases.get(i).getAsJsonObject().get("policy"),
                        () -> check(cases.get(i).getAsJsonObject())));
    }

    private static void check(JsonObject example) {
        List<Instant> times = instants(example, "times");
        Collections.shuffle(times, new Random(1));
        List<Candidate> candidates = times.stream()
                .map(time -> new Candidate(time.toString(), time, false, false))
                .toList();

        RetentionPlan plan =
                RetentionRules.apply(candidates, policy(example.getAsJsonObject("policy")), ZoneOffset.UTC);

        assertThat(plan.keep().stream().map(KeptSnapshot::created)).isEqualTo(instants(example, "keep"));
        assertThat(plan.keep()).allSatisfy(kept -> assertThat(kept.reasons()).isNotEmpty());
        List<Instant> decided = new ArrayList<>(instants(example, "keep"));
        plan.remove().stream().map(RemovedSnapshot::created).forEach(decided::add);
        assertThat(decided).containsExactlyInAnyOrderElementsOf(times);
    }

    private static RetentionPolicy policy(JsonObject json) {
        RetentionPolicy policy = RetentionPolicy.KEEP_ALL;
        for (Map.Entry<String, JsonElement> rule : json.entrySet()) {
            String name = rule.getKey().toUpperCase(Locale.ROOT);
            if (name.startsWith("WITHIN")) {
                Period period =
                        name.equals("WITHIN") ? Period.LAST : Period.valueOf(name.substring("WITHIN-".length()));
                policy = policy.keepingWithin(
                        period,
                        CalendarSpan.parse(rule.getValue().getAsString()).orElseThrow());
            } else {
                policy = policy.keeping(Period.valueOf(name), rule.getValue().getAsInt());
            }
        }
        return policy;
    }

    private static List<Instant> instants(JsonObject example, String name) {
        List<Instant> instants = new ArrayList<>();
        example.getAsJsonArray(name).forEach(text -> instants.add(Instant.parse(text.getAsString())));
        return instants;
    }

    private static List<JsonElement> table() throws IOException {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(RetentionCasesTest.class.getResourceAsStream("/retention/cases.json")),
                StandardCharsets.UTF_8)) {
            return StreamSupport.stream(
                            JsonParser.parseReader(reader)
                                    .getAsJsonObject()
                                    .getAsJsonArray("cases")
                                    .spliterator(),
                            false)
                    .toList();
        }
    }
}
