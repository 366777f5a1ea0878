package dev.vigie.agent.backup;

import dev.vigie.agent.archive.Readability;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.exclude.Exclusions;
import dev.vigie.agent.hooks.HookRunner;
import dev.vigie.agent.inventory.CatalogFailure;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.inventory.ReadingLoan;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plan.BackupPlan;
import dev.vigie.agent.plan.Baseline;
import dev.vigie.agent.plan.Planner;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.Watched;
import dev.vigie.agent.scan.FileFacts;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupPreview;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.BackupStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups: plan, archive, verify, publish, catalog, retention, hooks. May be used from several threads; what uses
 * one destination waits for each other.
 */
public final class Backups implements BackupService {
    private static final Logger log = LoggerFactory.getLogger(Backups.class);

    private final PluginHost plugins;
    private final Catalogs catalogs;
    private final Clock clock;
    private final RequestExclusions leftOut;
    private final LeftSnapshots left = new LeftSnapshots();

    /**
     * @param plugins where formats, exclusions and hooks come from
     * @param catalogs what is known of destinations
     * @param clock tells when snapshots are made
     * @param ownPlaces where the agent keeps its own files; never backed up
     */
    public Backups(PluginHost plugins, Catalogs catalogs, Clock clock, List<Path> ownPlaces) {
        this.plugins = plugins;
        this.catalogs = catalogs;
        this.clock = clock;
        this.leftOut = new RequestExclusions(plugins, ownPlaces);
    }

    @Override
    public BackupResult run(BackupRequest request) throws BackupException {
        Instant started = clock.instant();
        HookRunner hooks = new HookRunner(plugins, request.cancelled());
        check(request, hooks);
        HookRunner.Announcement announcement = hooks.announce(request.hooks(), start(request, started));
        BackupResult result;
        try {
            result = backUp(request, started);
        } catch (BackupException e) {
            BackupResult failure = new BackupResult(
                    BackupStatus.FAILED,
                    started,
                    Duration.between(started, clock.instant()),
                    Optional.empty(),
                    List.of(new Problem("", e.getMessage())),
                    List.of(),
                    List.of());
            List<Problem> notices = tell(request, hooks, announcement, failure);
            notices.forEach(notice -> log.warn("{}: {}", request.name(), notice.message()));
            throw e;
        }
        remember(request, result);
        return withNotices(result, tell(request, hooks, announcement, result));
    }

    private static List<Problem> tell(
            BackupRequest request, HookRunner hooks, HookRunner.Announcement announcement, BackupResult result) {
        if (!request.hooks().isEmpty()) {
            request.progress().begin(Phase.HOOKS, 0, 0);
        }
        List<Problem> notices = announcement.await();
        notices.addAll(hooks.run(request.hooks(), report(request, result)));
        return notices;
    }

    private void check(BackupRequest request, HookRunner hooks) throws BackupException {
        if (!request.hooks().isEmpty()) {
            new HookCheck(plugins, hooks).of(request.hooks(), "the check of the hooks of " + request.name());
        }
    }

    /** What fails once the snapshot is published, be it that a plugin does not come back, is said, and no failure. */
    private BackupResult backUp(BackupRequest request, Instant started) throws BackupException {
        AtomicReference<BackupResult> published = new AtomicReference<>();
        try {
            return plugins.watchdog()
                    .watch(
                            "the backup of " + request.source() + " to " + request.destination(),
                            watched -> new BackupRun(
                                            plugins,
                                            catalogs,
                                            clock,
                                            leftOut,
                                            request,
                                            started,
                                            watched,
                                            left,
                                            published::set)
                                    .result());
        } catch (BackupException e) {
            if (published.get() == null) {
                throw e;
            }
            return withNotices(published.get(), List.of(AfterBackup.incomplete(e.getMessage())));
        }
    }

    private static BackupStart start(BackupRequest request, Instant started) {
        return new BackupStart(request.name(), absolute(request.source()), absolute(request.destination()), started);
    }

    private static Path absolute(Path given) {
        return given.toAbsolutePath().normalize();
    }

    /** What cannot be remembered makes a later warning come too early, and this backup no worse. */
    private void remember(BackupRequest request, BackupResult result) {
        if (result.status() == BackupStatus.FAILED) {
            return;
        }
        try {
            catalogs.successes().note(request.destination(), request.name(), clock.instant());
        } catch (IOException e) {
            log.warn("That {} is backed up cannot be remembered: {}", request.name(), Reason.of(e));
        } catch (BackupException e) {
            log.warn("That {} is backed up cannot be remembered: {}", request.name(), e.getMessage());
        }
    }

    private static BackupReport report(BackupRequest request, BackupResult result) {
        return new BackupReport(request.name(), absolute(request.source()), absolute(request.destination()), result);
    }

    private static BackupResult withNotices(BackupResult result, List<Problem> more) {
        List<Problem> notices = new ArrayList<>(result.notices());
        notices.addAll(more);
        return new BackupResult(
                result.status(),
                result.started(),
                result.duration(),
                result.snapshot(),
                result.errors(),
                notices,
                result.removed());
    }

    @Override
    public BackupPreview preview(BackupRequest request) throws BackupException {
        return plugins.watchdog().watch("the preview of " + request.source(), watched -> preview(request, watched));
    }

    private BackupPreview preview(BackupRequest request, Watched watched) throws BackupException {
        SourceFolder source = SourceFolder.of(request);
        catalogs.known().require(request.destination());
        Optional<Destination> destination = Files.isDirectory(request.destination())
                ? Optional.of(Destination.open(request.destination()))
                : Optional.empty();
        plugins.codec(request.format(), request.formatOptions()).close();
        try (Exclusions exclusions = leftOut.of(request, clock.instant(), watched)) {
            if (destination.isPresent() && destination.get().id().isPresent()) {
                try (ReadingLoan loan = catalogs.lendForReading(destination.get())) {
                    return preview(request, source, exclusions, new CatalogBaseline(loan.catalog(), request.name()));
                }
            }
            return preview(request, source, exclusions, Baseline.EMPTY);
        } catch (CatalogFailure e) {
            throw e.failure();
        }
    }

    private static BackupPreview preview(
            BackupRequest request, SourceFolder source, Exclusions exclusions, Baseline baseline)
            throws BackupException {
        try (Readability readability = new Readability(new FileFacts(source.path()))) {
            Preview preview = new Preview(readability);
            BackupPlan plan =
                    new Planner(source.path(), exclusions, baseline, readability::allows).preview(request.mode());
            plan.steps().forEach(preview);
            boolean unchanged = request.skipIfUnchanged() && !plan.changed().ask();
            return preview.of(plan.kind(), unchanged);
        } catch (IOException e) {
            throw BackupException.environment("cannot look through " + source.path() + ": " + Reason.of(e), e);
        }
    }

    /**
     * Sees whether a backup could begin now.
     *
     * @throws BackupException when its set cannot have the name, or its source is not there or is its destination
     */
    public static void requireUsable(BackupRequest request) throws BackupException {
        SourceFolder.of(request);
    }
}
