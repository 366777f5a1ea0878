package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.cli.terminal.Table;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.status.AgentStatus;
import dev.vigie.agent.status.FolderStatus;
import dev.vigie.agent.status.StatusClient;
import dev.vigie.agent.status.StatusJson;
import dev.vigie.agent.status.StatusSocket;
import dev.vigie.api.BackupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code vigie status}. */
@Command(
        name = "status",
        description = {
            "Show what the running agent protects, and how well.",
            "",
            "When none is running, the folders of the configuration and their last backups are shown."
        },
        footer = {
            "",
            "Exit status 1 when no agent is running, or a folder's backup is overdue: none ended well for longer"
                    + " than its \"alert-after\" (26h), or none ever did while an agent has tried for an hour.",
            "",
            "Examples:",
            "  vigie status",
            "  vigie status --json"
        })
final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vigie vigie;

    StatusCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        Services services = vigie.services();
        Optional<AgentStatus> agent = StatusClient.ask(StatusSocket.in(services.directories()), PATIENCE);
        List<AgentStatus> watches = StatusClient.askWatches(services.directories(), PATIENCE);
        Path file = vigie.configurationFile();
        boolean configured = !Files.notExists(file);
        if (agent.isEmpty() && !configured && watches.isEmpty()) {
            throw BackupException.environment("No agent is running. \"vigie run\" starts one.");
        }
        if (agent.isEmpty() && configured) {
            return stopped(services.configuration(file), watches);
        }
        List<AgentStatus> all = Stream.concat(agent.stream(), watches.stream()).toList();
        List<FolderStatus> folders = folders(all);
        vigie.answer(json -> StatusJson.write(json, all.get(0).withFolders(folders)), page -> {
            all.forEach(status -> writeHead(page, status, vigie.now()));
            write(page, folders, vigie.now());
        });
        boolean wrong = folders.stream().anyMatch(FolderStatus::overdue)
                || all.stream().anyMatch(status -> status.refused().isPresent());
        return wrong ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private static List<FolderStatus> folders(List<AgentStatus> all) {
        return all.stream().flatMap(status -> status.folders().stream()).toList();
    }

    private int stopped(Configuration configuration, List<AgentStatus> watches) throws BackupException {
        StoppedFolders look = new StoppedFolders(vigie.services().snapshots(), vigie.now());
        List<FolderStatus> folders = Stream.concat(
                        configuration.folders().stream().map(look::look), folders(watches).stream())
                .toList();
        vigie.answer(json -> StatusJson.writeStopped(json, ProgramVersion.number(), folders), page -> {
            page.line("No agent is running. \"vigie run\" starts one.");
            watches.forEach(status -> writeHead(page, status, vigie.now()));
            write(page, folders, vigie.now());
        });
        return ExitStatus.FAILED;
    }

    private static void writeHead(Page page, AgentStatus status, Instant now) {
        page.line("vigie " + status.version() + ", process " + status.pid() + ", running for "
                + age(status.started(), now));
        status.refused().ifPresent(problems -> {
            page.bad("The configuration is wrong, and the one before stays in force:");
            problems.lines().forEach(problem -> page.line("    " + problem));
        });
    }

    private static void write(Page page, List<FolderStatus> folders, Instant now) {
        Table table = new Table("FOLDER", "STATE", "LAST BACKUP", "CHANGES", "NEXT");
        folders.forEach(folder ->
                table.row(folder.name(), state(folder), lastBackup(folder, now), changes(folder), next(folder, now)));
        page.blank();
        table.lines().forEach(page::line);
        folders.forEach(folder -> remarks(page, folder, now));
    }

    private static String state(FolderStatus folder) {
        return folder.running().map(running -> running.phase() + share(running)).orElseGet(() -> watch(folder));
    }

    private static String watch(FolderStatus folder) {
        return folder.watch() == FolderStatus.Watch.STOPPED
                ? "not running"
                : folder.watch().name().toLowerCase(Locale.ROOT);
    }

    private static String share(FolderStatus.Running running) {
        return running.expectedBytes() == 0
                ? ""
                : " " + Math.min(100, 100 * running.bytes() / running.expectedBytes()) + "%";
    }

    private static String lastBackup(FolderStatus folder, Instant now) {
        return folder.lastSuccess().map(when -> age(when, now) + " ago").orElse("none yet");
    }

    private static String changes(FolderStatus folder) {
        return folder.pendingChanges() == FolderStatus.EVERYTHING
                ? "to be found"
                : Quantities.number(folder.pendingChanges());
    }

    private static String next(FolderStatus folder, Instant now) {
        if (folder.overdue()) {
            return "overdue";
        }
        return switch (folder.watch()) {
            case STOPPED -> "never";
            case STARTING -> "when it is watched";
            case MISSING -> "when it is back";
            case WATCHING, DEGRADED ->
                folder.nextDue().map(when -> "in " + age(now, when)).orElse("when something changes");
        };
    }

    private static void remarks(Page page, FolderStatus folder, Instant now) {
        if (folder.watch() == FolderStatus.Watch.DEGRADED || folder.watch() == FolderStatus.Watch.MISSING) {
            page.doubtful(folder.name() + " is " + watch(folder) + ": " + folder.reason());
        }
        folder.frozen().ifPresent(reason -> page.doubtful(folder.name() + " keeps every backup: " + reason));
        folder.notes().forEach(note -> page.doubtful(folder.name() + ": " + note));
        folder.lastError()
                .ifPresent(error ->
                        page.bad(folder.name() + " failed " + age(error.when(), now) + " ago: " + error.message()));
    }

    private static String age(Instant from, Instant until) {
        return Quantities.age(Duration.between(from, until));
    }
}
