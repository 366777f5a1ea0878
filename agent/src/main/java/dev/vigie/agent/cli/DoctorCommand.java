package dev.vigie.agent.cli;

import dev.vigie.agent.cli.doctor.DestinationCheckup;
import dev.vigie.agent.cli.doctor.Doctor;
import dev.vigie.agent.cli.doctor.Finding;
import dev.vigie.agent.cli.doctor.Finding.State;
import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.api.BackupException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie doctor}. */
@Command(
        name = "doctor",
        description = {
            "Look for what could be wrong, and say how to mend it.",
            "",
            "It looks at Java, the machine, the plugins, the configuration, every configured folder and its backups, and"
                    + " the agent; or, when one is named, at a directory with archives. Without --repair it changes nothing."
        },
        footer = {
            "",
            "Exit status 1 when something is wrong.",
            "",
            "Examples:",
            "  vigie doctor",
            "  vigie doctor -c /etc/vigie.yaml --json",
            "  vigie doctor /mnt/backup --repair"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DEST|FOLDER",
            description = "Look at this directory with archives, or at that of a configured folder, instead.")
    private Optional<String> place = Optional.empty();

    @Option(
            names = "--repair",
            description = "Mend what can be mended of DEST: checksums, what runs left that died, the catalog and the"
                    + " marker; take what is damaged or gone from a copy that can be reached. Nothing is deleted that may"
                    + " be of use.")
    private boolean repair;

    DoctorCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        List<Finding> findings = findings();
        boolean right = wrong(findings) == 0;
        vigie.report(document(findings), page -> write(page, findings), right);
        return right ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private List<Finding> findings() throws BackupException {
        Services services = vigie.services();
        if (place.isPresent()) {
            Place where = vigie.place(place.get(), Optional.empty());
            return new DestinationCheckup(where.destination(), services.snapshots()).findings(repair);
        }
        if (repair) {
            throw BackupException.user("say which directory with archives to repair: vigie doctor DEST --repair");
        }
        Path file = vigie.configurationFile();
        return new Doctor(
                        services.machine(),
                        services.directories(),
                        services.plugins(),
                        services.snapshots(),
                        services.backups(),
                        services.clock())
                .examine(file, services::configuration);
    }

    private static long wrong(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.state() == State.BAD).count();
    }

    private static Json.Document document(List<Finding> findings) {
        return json -> {
            json.beginObject();
            json.name("status").value(wrong(findings) == 0 ? "success" : "failed");
            json.name("findings").beginArray();
            for (Finding finding : findings) {
                json.beginObject();
                json.name("about").value(finding.about());
                json.name("state").value(Json.lowerCase(finding.state()));
                json.name("message").value(finding.message());
                json.name("remedy").value(finding.remedy());
                json.endObject();
            }
            json.endArray().endObject();
        };
    }

    private static void write(Page page, List<Finding> findings) {
        for (Finding finding : findings) {
            String text = finding.about() + ": " + finding.message();
            switch (finding.state()) {
                case GOOD -> page.good(text);
                case REMARK -> page.doubtful(text);
                case BAD -> page.bad(text);
            }
            if (!finding.remedy().isEmpty()) {
                page.line("    " + finding.remedy());
            }
        }
        page.blank();
        page.line(wrong(findings) == 0 ? "All is well." : Quantities.count(wrong(findings), "thing") + " to mend.");
    }
}
