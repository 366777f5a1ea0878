package dev.vigie.agent.cli;

import dev.vigie.agent.cli.doctor.Machine;
import dev.vigie.agent.cli.terminal.Screen;
import dev.vigie.agent.cli.terminal.Terminal;
import dev.vigie.agent.config.Configuration;
import dev.vigie.agent.destination.KnownDestinations;
import dev.vigie.agent.platform.Directories;
import dev.vigie.agent.plugins.NewProject;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.plugins.PluginInstaller;
import dev.vigie.agent.snapshots.SnapshotService;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupService;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.SnapshotKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The program with services that only pretend, for what a test can see only from outside of a process. */
public final class ProcessProbe {
    private ProcessProbe() {}

    /**
     * Runs a command; its backup waits for the signal to stop when told to with {@code -Dprobe.wait=true}, for ever with
     * {@code -Dprobe.hang=true}, ends the process with {@code -Dprobe.exit=true}, and keeps it from ending with {@code
     * -Dprobe.hang.end=true}.
     */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.detect(System.getenv(), System.getProperties());
        Screen screen = new Screen(System.err, terminal);
        System.setErr(screen.lines());
        StopSignal stop = StopSignal.ofThisProcess(screen.lines());
        FakeServices fakes = new FakeServices();
        fakes.result = () -> {
            if (Boolean.getBoolean("probe.wait")) {
                waitFor(stop);
            }
            if (Boolean.getBoolean("probe.hang")) {
                hang();
            }
            if (Boolean.getBoolean("probe.hang.end")) {
                Runtime.getRuntime().addShutdownHook(new Thread(ProcessProbe::hang));
            }
            if (Boolean.getBoolean("probe.exit")) {
                System.exit(0);
            }
            return RESULT;
        };
        Vigie vigie = new Vigie(new Narrated(fakes), terminal, System.out, screen, stop);
        int status = vigie.run(ConsoleLog::start, arguments);
        stop.finished(status);
        System.exit(status);
    }

    private static final BackupResult RESULT = new BackupResult(
            BackupStatus.PARTIAL,
            FakeServices.NOW,
            Duration.ofSeconds(1),
            Optional.of(new BackupResult.Snapshot(
                    "20240115_143022",
                    Path.of("/backup/data_20240115_143022.zip"),
                    SnapshotKind.FULL,
                    1,
                    2048,
                    1,
                    2048,
                    1024,
                    "ab".repeat(32),
                    true)),
            List.of(new Problem("a\n\u001b[2Jb", "cannot be read")),
            List.of(),
            List.of("data_20240108_143022.zip"));

    private static void waitFor(StopSignal stop) {
        System.out.println("waiting");
        try {
            stop.await();
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("tidied up");
    }

    private static void hang() {
        System.out.println("hanging");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Narrated(FakeServices fakes) implements Services {
        @Override
        public void waitAtMost(Duration patience) {
            fakes.waitAtMost(patience);
        }

        @Override
        public BackupService backups() {
            return new NarratedBackups(fakes);
        }

        @Override
        public SnapshotService snapshots() {
            return fakes;
        }

        @Override
        public Agent agent() {
            return fakes;
        }

        @Override
        public PluginHost plugins() {
            return fakes.plugins();
        }

        @Override
        public PluginInstaller installer() {
            return fakes.installer();
        }

        @Override
        public NewProject newProject() {
            return fakes.newProject();
        }

        @Override
        public Path configurationFile(Optional<Path> named) {
            return fakes.configurationFile(named);
        }

        @Override
        public Configuration configuration(Path file) throws BackupException {
            return fakes.configuration(file);
        }

        @Override
        public Folders folders(Optional<Path> configuration) {
            return fakes.folders(configuration);
        }

        @Override
        public KnownDestinations destinations() {
            return fakes.destinations();
        }

        @Override
        public Machine machine() {
            return fakes.machine();
        }

        @Override
        public Directories directories() {
            return fakes.directories();
        }

        @Override
        public Clock clock() {
            return fakes.clock();
        }

        @Override
        public ZoneId zone() {
            return fakes.zone();
        }

        @Override
        public void close() {}
    }
}
