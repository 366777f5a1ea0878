package com.example.csvledger;

import dev.vigie.api.BackupException;
import dev.vigie.api.OptionDescription;
import dev.vigie.api.OptionType;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import dev.vigie.api.hook.PostBackupHookFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.pf4j.Extension;

/** Keeps books: a line for every backup at the end of a file that any spreadsheet opens. */
@Extension
public class CsvLedger implements PostBackupHookFactory {
    @Override
    public String id() {
        return "csv-ledger";
    }

    @Override
    public List<OptionDescription> options() {
        return List.of(OptionDescription.required("file", OptionType.TEXT, "The ledger, absolute; made when missing."));
    }

    @Override
    public PostBackupHook create(Options options, PluginContext context) throws BackupException {
        Path ledger = Path.of(options.text("file").orElseThrow());
        if (!ledger.isAbsolute()) {
            throw BackupException.user("The option \"file\" must be an absolute path, not \"" + ledger + "\".");
        }
        return report -> append(ledger, line(report));
    }

    private static String line(BackupReport report) {
        BackupResult result = report.result();
        return String.format("%s,\"%s\",%s,%d%n", result.started(), report.name().replace("\"", "\"\""),
                result.status(), result.snapshot().map(BackupResult.Snapshot::sizeArchive).orElse(0L));
    }

    private static void append(Path ledger, String line) throws BackupException {
        try {
            Files.writeString(ledger, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw BackupException.environment("Cannot write to the ledger " + ledger + ": " + e, e);
        }
    }
}
