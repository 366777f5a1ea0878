package dev.vigie.plugins.command;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.ReportFact;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The environment of a command: nothing of the agent's but what programs need to find their way, the language and the
 * desktop, so that no secret gets there by accident.
 *
 * @param additions {@code NAME=value}, or {@code NAME} to pass on the agent's own value
 */
record CommandEnvironment(List<String> additions) {
    private static final Set<String> OF_UNIX = Set.of(
            "PATH",
            "HOME",
            "LANG",
            "TMPDIR",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
            "XDG_RUNTIME_DIR",
            "DBUS_SESSION_BUS_ADDRESS");

    /** As people write them; Windows itself has {@code Path} and {@code SystemRoot}, which are the same to it. */
    private static final Set<String> OF_WINDOWS = Set.of(
            "PATH",
            "PATHEXT",
            "COMSPEC",
            "SYSTEMROOT",
            "SYSTEMDRIVE",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "TEMP",
            "TMP");

    static CommandEnvironment parse(List<String> additions) throws BackupException {
        for (String addition : additions) {
            if (!addition.matches("(?s)[A-Za-z_][A-Za-z0-9_]*(=.*)?")) {
                throw BackupException.user(
                        "hook \"command\": option \"environment\" holds NAME=value or NAME, not \"" + addition + "\".");
            }
        }
        return new CommandEnvironment(List.copyOf(additions));
    }

    /**
     * The variables for one backup.
     *
     * @param own the agent's
     */
    Map<String, String> variables(Map<String, String> own, BackupReport report) {
        Map<String, String> variables = new LinkedHashMap<>();
        own.forEach((name, value) -> {
            if (isPassedOn(name)) {
                variables.put(name, value);
            }
        });
        variables.put("VIGIE_NAME", ReportFact.NAME.textIn(report));
        variables.put("VIGIE_STATUS", ReportFact.STATUS.textIn(report));
        variables.put("VIGIE_ARCHIVE", ReportFact.ARCHIVE.textIn(report));
        variables.put("VIGIE_ID", ReportFact.ID.textIn(report));
        variables.put("VIGIE_SOURCE", ReportFact.SOURCE.textIn(report));
        variables.put("VIGIE_DESTINATION", ReportFact.DESTINATION.textIn(report));
        for (String addition : additions) {
            int equals = addition.indexOf('=');
            if (equals >= 0) {
                variables.put(addition.substring(0, equals), addition.substring(equals + 1));
            } else if (own.containsKey(addition)) {
                variables.put(addition, own.get(addition));
            }
        }
        return variables;
    }

    private static boolean isPassedOn(String name) {
        return OF_UNIX.contains(name) || name.startsWith("LC_") || OF_WINDOWS.contains(name.toUpperCase(Locale.ROOT));
    }
}
