package dev.vigie.agent.config;

import dev.vigie.agent.config.Value.Field;
import dev.vigie.agent.config.Value.Fields;
import dev.vigie.agent.config.Value.Items;
import dev.vigie.agent.config.Value.Scalar;
import dev.vigie.agent.debounce.Schedule;
import dev.vigie.agent.debounce.Timing;
import dev.vigie.agent.debounce.Trigger;
import dev.vigie.agent.destination.SetName;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupMode;
import dev.vigie.api.backup.BackupStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads folders, each over the defaults. */
final class FolderReader {
    private static final String DEFAULT_FORMAT = "zip";

    private final ValueReader values;
    private final OptionsReader options;
    private final Problems problems;
    private Fields defaults = new Fields(Place.wholeFile(Path.of("")), Map.of());

    /** A folder and the places that messages about it point to. */
    record Located(FolderConfiguration folder, Place name, Place source, Place destination) {}

    FolderReader(ValueReader values, OptionsReader options, Problems problems) {
        this.values = values;
        this.options = options;
        this.problems = problems;
    }

    /** Takes what is written under {@code defaults} for every folder read after this. */
    void readDefaults(Fields fields) {
        Section section = new Section(fields, problems);
        section.value("destination", values::path);
        settings(section, "", Path.of(""), Path.of(""));
        section.refuseTheRest();
        defaults = section.understood();
    }

    /** Reads one folder; empty when something that has no default is missing or wrong. */
    Optional<Located> read(Fields fields) {
        Section section = new Section(overDefaults(fields), problems);
        Optional<Path> source = section.required("source", values::path);
        Optional<Path> destination = section.required("destination", values::path);
        Optional<String> name = name(section, source);
        FolderConfiguration folder =
                settings(section, name.orElse(""), source.orElse(Path.of("")), destination.orElse(Path.of("")));
        section.refuseTheRest();
        if (name.isEmpty() || source.isEmpty() || destination.isEmpty()) {
            return Optional.empty();
        }
        Place sourcePlace = section.value("source").orElseThrow().place();
        Place namePlace = section.value("name").map(Value::place).orElse(sourcePlace);
        Place destinationPlace = section.value("destination").orElseThrow().place();
        return Optional.of(new Located(folder, namePlace, sourcePlace, destinationPlace));
    }

    /**
     * What the folder says replaces what the defaults say, with three exceptions: {@code trigger} and {@code options} are
     * joined key by key, the latter only for one and the same format, and {@code exclude} adds to the defaults.
     */
    private Fields overDefaults(Fields folder) {
        Fields merged = new Fields(folder.place(), defaults.byKey());
        if (!format(folder).equals(format(defaults)) && folder.byKey().containsKey("format")) {
            merged = merged.without("options");
        }
        for (Map.Entry<String, Field> own : folder.byKey().entrySet()) {
            Optional<Field> inherited = Optional.ofNullable(merged.byKey().get(own.getKey()));
            merged = merged.with(
                    own.getKey(),
                    inherited
                            .map(field -> joined(own.getKey(), field, own.getValue()))
                            .orElse(own.getValue()));
        }
        return merged;
    }

    private static Field joined(String key, Field inherited, Field own) {
        boolean byKey = key.equals("trigger") || key.equals("options");
        if (byKey && inherited.value() instanceof Fields general && own.value() instanceof Fields special) {
            Fields fields = new Fields(special.place(), general.byKey());
            for (Map.Entry<String, Field> entry : special.byKey().entrySet()) {
                fields = fields.with(entry.getKey(), entry.getValue());
            }
            return new Field(own.place(), fields);
        }
        if (key.equals("exclude")
                && inherited.value() instanceof Items general
                && own.value() instanceof Items special) {
            return new Field(own.place(), general.and(special));
        }
        return own;
    }

    private static String format(Fields fields) {
        Field field = fields.byKey().get("format");
        return field != null && field.value() instanceof Scalar scalar ? scalar.text() : DEFAULT_FORMAT;
    }

    private Optional<String> name(Section section, Optional<Path> source) {
        if (section.has("name")) {
            return section.value(
                    "name", value -> values.filledText(value).filter(name -> usable(name, value.place(), "")));
        }
        return source.flatMap(path -> {
            String name =
                    Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
            return Optional.of(name)
                    .filter(text -> usable(
                            text,
                            section.value("source").orElseThrow().place(),
                            "; give the folder a name of its own with \"name: …\""));
        });
    }

    private boolean usable(String name, Place place, String advice) {
        Optional<String> fault = SetName.fault(name);
        fault.ifPresent(reason -> problems.add(place, "the name \"" + name + "\" " + reason + advice));
        return fault.isEmpty();
    }

    private FolderConfiguration settings(Section section, String name, Path source, Path destination) {
        Optional<Scalar> format = section.value("format").flatMap(values::word);
        Trigger trigger =
                section.value("trigger", values::section).map(this::trigger).orElse(Trigger.STANDARD);
        return new FolderConfiguration(
                name,
                source,
                destination,
                format.map(Scalar::text).orElse(DEFAULT_FORMAT),
                formatOptions(section, format),
                section.value("mode", value -> values.choice(value, BackupMode.class))
                        .orElse(BackupMode.INCREMENTAL),
                section.value("exclude", value -> values.list(value, options::pattern))
                        .orElse(List.of()),
                trigger,
                section.value("keep", new RetentionReader(problems)::read).orElse(FolderConfiguration.USUALLY_KEPT),
                section.value("verify", values::flag).orElse(false),
                section.value("hooks", value -> values.list(value, this::hook)).orElse(List.of()),
                section.value("alert-after", values::positiveDuration)
                        .orElseGet(() -> FolderConfiguration.usualAlert(trigger)),
                section.value("zone", values::zone).orElseGet(ZoneId::systemDefault));
    }

    private PluginOptions formatOptions(Section section, Optional<Scalar> format) {
        Fields written = section.value("options", values::fields).orElse(new Fields(section.place(), Map.of()));
        Place place = format.map(Scalar::place).orElse(section.place());
        return options.format(format.map(Scalar::text).orElse(DEFAULT_FORMAT), place, written);
    }

    private Trigger trigger(Section section) {
        Timing standard = Timing.STANDARD;
        Optional<Duration> quiet = section.value("quiet", values::duration);
        Optional<Duration> maxWait = section.value("max-wait", values::positiveDuration);
        Optional<Duration> minInterval = section.value("min-interval", values::duration);
        Optional<Duration> rescan = section.value("rescan", values::positiveDuration);
        Optional<Schedule> schedule = section.value("schedule", this::schedule);
        section.refuseTheRest();
        Timing timing = Timing.of(quiet.orElse(standard.quiet()), maxWait, minInterval.orElse(standard.minInterval()));
        if (timing.isHasty()) {
            problems.add(
                    section.value("max-wait").orElseThrow().place(),
                    "max-wait (" + DurationText.of(timing.maxWait()) + ") is shorter than quiet ("
                            + DurationText.of(timing.quiet()) + ")");
        }
        return new Trigger(timing, rescan.orElse(Trigger.STANDARD.rescan()), schedule);
    }

    private Optional<Schedule> schedule(Value value) {
        return values.text(value).flatMap(text -> {
            try {
                return Optional.of(Schedule.parse(text));
            } catch (BackupException e) {
                problems.add(value.place(), e.getMessage());
                return Optional.empty();
            }
        });
    }

    private Optional<HookConfiguration> hook(Value value) {
        return values.section(value).flatMap(this::hook);
    }

    private Optional<HookConfiguration> hook(Section section) {
        Optional<Scalar> type = section.required("type", values::word);
        Optional<Set<BackupStatus>> on = section.value("on", this::outcomes);
        Optional<Duration> timeout = section.value("timeout", values::positiveDuration);
        return type.map(word -> new HookConfiguration(
                word.text(), options.hook(word.text(), word.place(), section.rest()), on.orElse(Set.of()), timeout));
    }

    private Optional<Set<BackupStatus>> outcomes(Value value) {
        if (value instanceof Items items && items.values().isEmpty()) {
            problems.add(value.place(), "expected at least one outcome; without \"on\" the hook's default holds");
        }
        return values.list(value, item -> values.choice(item, BackupStatus.class))
                .map(LinkedHashSet::new);
    }
}
