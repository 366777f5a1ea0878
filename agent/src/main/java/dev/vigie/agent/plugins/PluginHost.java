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
import dev.vigie.api.exclude.Verdict;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveFormat;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.io.IOException;
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
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installed plugins. They are looked for when something is first asked for, or {@linkplain #lookingAhead ahead} of
 * that. May be asked from several threads at once.
 *
 * <p>What it hands out never throws anything unchecked from {@code create}, {@code write}, {@code read}, {@code run} or
 * {@code close}: a plugin that breaks its contract ends in a {@link BackupException} that names it.
 */
public final class PluginHost implements HookFactories {
    private static final Logger log = LoggerFactory.getLogger(PluginHost.class);

    private static final String JNA_PLACE = "jna.tmpdir";

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

    /**
     * Has JNA, which plugins use, unpack its library where nobody else can write and where nothing stays of it. Without
     * this, or where it is said otherwise, it does so in a place of its own.
     *
     * @param workDirectory where plugins get their temporary directories
     */
    public static void keepNativeCode(Path workDirectory) {
        if (System.getProperty(JNA_PLACE) == null) {
            try {
                System.setProperty(
                        JNA_PLACE, WorkDirectory.forNativeCode(workDirectory).toString());
            } catch (IOException e) {
                log.debug("Nothing can be unpacked in {}", workDirectory, e);
            }
        }
    }

    /**
     * Begins to look for the plugins on another thread, for who is sure to need them and has other things to do before.
     * What goes wrong there goes wrong again when something is asked for.
     *
     * @return this
     */
    public PluginHost lookingAhead() {
        Thread thread = new Thread(this::found, "vigie-plugins");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((same, e) -> log.debug("The plugins could not be looked for ahead", e));
        thread.start();
        return this;
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
     * Like {@link #health}, after one product of each was made, where it needs no options, was asked for a little, and closed
     * again: slower, and it knows of mistakes that only show then.
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
     * Compiles exclusion patterns. Those of one type make one matcher, in the order they are written. One that does not
     * come back is asked nothing any more, and leaves nothing out; {@link Exclusions#problems} names it then.
     *
     * @param source the folder they leave something out of
     * @param patterns {@code type:expression} or gitignore syntax
     * @param clock what ages are measured by
     * @return to be closed by the caller
     * @throws BackupException of category USER when a type is unknown or an expression does not parse
     */
    public Exclusions exclusions(Path source, List<String> patterns, Clock clock) throws BackupException {
        return exclusions(source, patterns, clock, reason -> {});
    }

    /**
     * The same for who has to know at once.
     *
     * @param hung told, in a sentence for a person, of each matcher that hangs and is no longer asked. Called from any
     *     thread; for a matcher already known to hang, before this method returns
     */
    public Exclusions exclusions(Path source, List<String> patterns, Clock clock, Consumer<String> hung)
            throws BackupException {
        List<NamedMatcher> matchers = new ArrayList<>();
        try {
            for (MatcherUse use : uses(source, patterns)) {
                matchers.add(matcher(use, clock, hung));
            }
        } catch (BackupException e) {
            Exclusions.of(matchers).close();
            throw e;
        }
        return Exclusions.of(matchers);
    }

    /**
     * Finds out whether exclusion patterns can be compiled.
     *
     * @throws BackupException when they cannot, also when a plugin does not come back
     */
    public void check(List<String> patterns) throws BackupException {
        for (MatcherUse use : uses(Path.of(""), patterns)) {
            making.watch("the check of the pattern " + use.patterns(), watched -> make(use, Clock.systemUTC()))
                    .close();
        }
    }

    private List<MatcherUse> uses(Path source, List<String> patterns) throws BackupException {
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
        return expressions.entrySet().stream()
                .map(ofOneType -> new MatcherUse(source, ofOneType.getKey(), ofOneType.getValue()))
                .toList();
    }

    private NamedMatcher matcher(MatcherUse use, Clock clock, Consumer<String> hung) throws BackupException {
        String name =
                "\"" + use.type() + "\" of the plugin " + factory(use).guard().plugin();
        Patrol patrol = watchdog.patrol();
        Optional<String> retired = patrol.retired(use);
        if (retired.isPresent()) {
            return retired(name, retired.get(), hung);
        }
        try {
            ExclusionMatcher made = making.attempt(
                    "the reading of the patterns " + use.patterns() + " for " + use.source(),
                    watched -> make(use, clock));
            AttendedMatcher matcher = patrol.attend(use, made, hung);
            return new NamedMatcher(name, matcher, matcher::retired);
        } catch (HangingException e) {
            return retired(name, patrol.retire(use, e.getMessage()), hung);
        }
    }

    private ExclusionMatcher make(MatcherUse use, Clock clock) throws BackupException {
        GuardedMatcherFactory factory = factory(use);
        Options options = Options.check(
                "exclusion type \"" + use.type() + "\"",
                factory.options(),
                Map.of(ExclusionMatcherFactory.EXPRESSIONS, use.expressions()));
        return factory.create(options, newContext().withClock(clock));
    }

    private GuardedMatcherFactory factory(MatcherUse use) throws BackupException {
        return (GuardedMatcherFactory) extension(ExtensionKind.MATCHER, use.type());
    }

    private static NamedMatcher retired(String name, String reason, Consumer<String> hung) {
        hung.accept(reason);
        return new NamedMatcher(name, candidate -> Verdict.INCLUDE, () -> Optional.of(reason));
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
