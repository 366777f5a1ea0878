package dev.vigie.agent.cli;

import dev.vigie.api.BackupException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigie run}. */
@Command(
        name = "run",
        description = {
            "Protect every folder of the configuration, until stopped.",
            "",
            "It stays in the foreground; a service manager may run it. 'vigie status' shows what it does.",
            "",
            "Changes of the configuration take effect by themselves. With --json, the document comes when it ends.",
            "SIGTERM and SIGINT (Ctrl-C) end it; a backup that is being made is abandoned and leaves nothing.",
            "So does SIGHUP when its terminal is closed; without a terminal SIGHUP changes nothing."
        },
        footer = {"", "Examples:", "  vigie run", "  vigie run -c /etc/vigie.yaml"})
final class RunCommand implements Callable<Integer> {
    private final Vigie vigie;

    RunCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException, InterruptedException {
        Instant started = vigie.now();
        vigie.services().agent().run(vigie.configuration(), vigie.stop());
        vigie.answerIfInJson(Json.stopped(started, vigie.now()));
        return ExitStatus.DONE;
    }
}
