package dev.vigie.agent.plugins;

import dev.vigie.agent.exclude.ExclusionPattern;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.exclude.Exclusions.NamedMatcher;
import dev.vigie.agent.hooks.HookFactories;
import dev.vigie.agent.plugins.PluginHealth.ExtensionName;
import dev.vigie.agent.text.Suggestion;
import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.VigieExtension;
import dev.vigie.api.exclude.ExclusionMatcher;
import dev.vigie.api.exclude.ExclusionMatcherFactory;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installed plugins. They are looked for when something is first asked for, not before. May be asked from several
 * threads at once.
 *
 * <p>What it hands out never throws anything unchecked from {@code create}, {@code write}, {@code read}, {@code run} or
 * {@code close}: a plugin that breaks its contract ends in a {@link BackupException} that names it.
 */
public final class PluginHost implements HookFactories {
    private static final Logger log = LoggerFactory.getLogger(PluginHost.class);

    private final List<Path> directories;
    private final WorkDirectory work;
    private final Watchdog watchdog;
    private final Watchdog making;
    private final Duration timeToLoad;
    private volatile Discovery.Found found;

    /**
     * @param directories where plugins lie, absolute, those that count first first; they may be missing or read-only
     * @param workDirectory where plugins get their temporary directories; created when needed
     */
    public PluginHost(List<Path> directories, Path workDirectory) {
        this(directories, workDirectory, Watchdog.LIMIT);
    }

    /** @param limit how long a plugin may be silent before what it was called for is given up */
    public PluginHost(List<Path> directories, Path workDirectory, Duration limit) {
        for (Path directory : directories) {
            if (!directory.isAbsolute()) {
                throw new IllegalArgumentException("a plugin directory must be absolute: " + directory);
            }
        }
        this.directories = List.copyOf(directories);
        this.work = new WorkDirectory(workDirectory);
        this.watchdog = new Watchdog(limit, this::ownerOf);
        this.timeToLoad = limit.compareTo(Watchdog.TIME_TO_LOAD) < 0 ? limit : Watchdog.TIME_TO_LOAD;
        this.making = new Watchdog(timeToLoad, this::ownerOf);
    }

    /** Sees to it that no plugin holds up what it is called for for ever. */
    public Watchdog watchdog() {
        return watchdog;
    }

    /** The same for what plugins have to make at once, which takes them no longer than being loaded. */
    public Watchdog makingWatchdog() {
        return making;
    }

    /** Nothing is said of plugins that are just being loaded. */
    private Optional<String> ownerOf(String className) {
        Discovery.Found known = found;
        return known == null ? Optional.empty() : known.ownerOf(className);
    }

    /** How each plugin does, in the order in which they were looked at. */
    public List<PluginHealth> health() {
        return found().health();
    }

    /**
     * Like {@link #health}, after one product of each format and hook that needs no options was made and closed again:
     * slower, and it knows of mistakes that only show then.
     */
    public List<PluginHealth> tried() {
        Trial trial = new Trial(found().extensions(), work, new Watchdog(timeToLoad, this::ownerOf));
        return health().stream().map(trial::of).toList();
    }

    /** All formats of plugins that are ready. */
    public List<ArchiveFormat> formats() {
        return all(ExtensionKind.FORMAT, ArchiveFormat.class);
    }

    /** All exclusion types of plugins that are ready. */
    public List<ExclusionMatcherFactory> matchers() {
        return all(ExtensionKind.MATCHER, ExclusionMatcherFactory.class);
    }

    /** All hook types of plugins that are ready. */
    public List<PostBackupHookFactory> hooks() {
        return all(ExtensionKind.HOOK, PostBackupHookFactory.class);
    }

    /**
     * The format of this id.
     *
     * @throws BackupException of category USER that lists the installed ones
     */
    public ArchiveFormat format(String id) throws BackupException {
        return (ArchiveFormat) extension(ExtensionKind.FORMAT, id);
    }

    /**
     * The hook type of this id.
     *
     * @throws BackupException of category USER that lists the installed ones
     */
    @Override
    public PostBackupHookFactory hook(String id) throws BackupException {
        return (PostBackupHookFactory) extension(ExtensionKind.HOOK, id);
    }

    /**
     * Sets up a format.
     *
     * @param options as a person wrote them
     * @return to be closed by the caller
     * @throws BackupException of category USER when the format is unknown or the options do not fit
     */
    public ArchiveCodec codec(String format, Map<String, ?> options) throws BackupException {
        ArchiveFormat factory = format(format);
        Options checked = Options.check("format \"" + format + "\"", factory.options(), options);
        return factory.create(checked, newContext());
    }

    /**
     * Compiles exclusion patterns. Those of one type make one matcher, in the order they are written.
     *
     * @param patterns {@code type:expression} or gitignore syntax
     * @param clock what ages are measured by
     * @return to be closed by the caller
     * @throws BackupException of category USER when a type is unknown or an expression does not parse
     */
    public Exclusions exclusions(List<String> patterns, Clock clock) throws BackupException {
        return exclusions(patterns, clock, matcher -> matcher);
    }

    /**
     * The same for threads that have more to do than to ask: see {@link Watchdog#attend}.
     *
     * @param what they do, for messages
     * @param hung told what becomes of a matcher that does not come back
     */
    public Exclusions attendedExclusions(List<String> patterns, Clock clock, String what, Consumer<String> hung)
            throws BackupException {
        return making.watch(
                "reading the patterns for " + what,
                watched -> exclusions(patterns, clock, matcher -> watchdog.attend(what, matcher, hung)));
    }

    private Exclusions exclusions(List<String> patterns, Clock clock, UnaryOperator<ExclusionMatcher> use)
            throws BackupException {
        Set<String> installed = ids(ExtensionKind.MATCHER);
        Map<String, List<String>> expressions = new LinkedHashMap<>();
        for (String pattern : patterns) {
            ExclusionPattern parsed = ExclusionPattern.parse(pattern, installed);
            if (!installed.contains(parsed.type())) {
                throw unknownType(pattern, parsed.type(), installed);
            }
            expressions
                    .computeIfAbsent(parsed.type(), type -> new ArrayList<>())
                    .add(parsed.expression());
        }
        List<NamedMatcher> matchers = new ArrayList<>();
        try {
            for (Map.Entry<String, List<String>> ofOneType : expressions.entrySet()) {
                matchers.add(matcher(ofOneType.getKey(), ofOneType.getValue(), clock, use));
            }
        } catch (BackupException e) {
            Exclusions.of(matchers).close();
            throw e;
        }
        return Exclusions.of(matchers);
    }

    private NamedMatcher matcher(
            String type, List<String> expressions, Clock clock, UnaryOperator<ExclusionMatcher> use)
            throws BackupException {
        GuardedMatcherFactory factory = (GuardedMatcherFactory) extension(ExtensionKind.MATCHER, type);
        Options options = Options.check(
                "exclusion type \"" + type + "\"",
                factory.options(),
                Map.of(ExclusionMatcherFactory.EXPRESSIONS, expressions));
        return new NamedMatcher(
                "\"" + type + "\" of the plugin " + factory.guard().plugin(),
                use.apply(factory.create(options, newContext().withClock(clock))));
    }

    private static BackupException unknownType(String pattern, String type, Set<String> installed) {
        return BackupException.user("The exclusion pattern \"" + pattern + "\" has the unknown type \"" + type
                + "\"; installed are " + String.join(", ", installed) + "." + Suggestion.sentence(type, installed)
                + " If it is the name of a file, write \"" + ExclusionPattern.DEFAULT_TYPE + ":" + pattern + "\".");
    }

    /**
     * What a product made by this host's factories is lent: its temporary directory is deleted when the product is
     * closed, or could not be made.
     */
    @Override
    public PluginContext newContext() throws BackupException {
        return work.newContext();
    }

    private VigieExtension<?> extension(ExtensionKind kind, String id) throws BackupException {
        VigieExtension<?> extension = found().extensions().get(new ExtensionName(kind, id));
        if (extension != null) {
            return extension;
        }
        Set<String> installed = ids(kind);
        String choice = installed.isEmpty()
                ? "; none is installed. See \"vigie plugins list\"."
                : "; installed are " + String.join(", ", installed) + "." + Suggestion.sentence(id, installed);
        throw BackupException.user("Unknown " + kind.title() + " \"" + id + "\"" + choice);
    }

    private Set<String> ids(ExtensionKind kind) {
        return found().extensions().keySet().stream()
                .filter(name -> name.kind() == kind)
                .map(ExtensionName::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private <T> List<T> all(ExtensionKind kind, Class<T> type) {
        return found().extensions().entrySet().stream()
                .filter(entry -> entry.getKey().kind() == kind)
                .map(entry -> type.cast(entry.getValue()))
                .toList();
    }

    private synchronized Discovery.Found found() {
        if (found == null) {
            found = Discovery.in(directories, timeToLoad);
            found.health().stream()
                    .filter(plugin -> plugin.state() == PluginHealth.State.FAILED)
                    .forEach(plugin -> log.warn("The plugin {} is not used. {}", plugin.location(), plugin.reason()));
        }
        return found;
    }
}
