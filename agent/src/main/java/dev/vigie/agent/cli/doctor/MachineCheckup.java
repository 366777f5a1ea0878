package dev.vigie.agent.cli.doctor;

import dev.vigie.agent.cli.terminal.Quantities;
import java.lang.Runtime.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Looks at Java and the operating system. */
final class MachineCheckup {
    /** Of an agent: one for all folders, one for the configuration, one for mounts. */
    private static final int WATCH_SERVICES = 3;

    private static final int OLDEST_JAVA = 17;
    /** What the plugins for zip and tar.gz look for. */
    private static final List<String> LIBDEFLATE =
            List.of("libdeflate.so.0", "deflate", "libdeflate.0.dylib", "libdeflate");

    private final Machine machine;

    MachineCheckup(Machine machine) {
        this.machine = machine;
    }

    /**
     * @param watched how many directories are to be watched
     */
    List<Finding> findings(long watched) {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        if (!machine.startsPrepared().getAsBoolean()) {
            findings.add(notPrepared());
        }
        findings.add(fileNames());
        limit(findings, "max_user_watches", watched, "one for each directory", 524_288);
        limit(findings, "max_user_instances", WATCH_SERVICES, "however many folders there are", 1_024);
        findings.add(compression());
        return findings;
    }

    private Finding java() {
        String version = property("java.version");
        String message = "Java " + version + " in " + property("java.home") + ".";
        return Version.parse(version).feature() >= OLDEST_JAVA
                ? Finding.good("Java", message)
                : Finding.bad("Java", message, "Install Java " + OLDEST_JAVA + " or newer, or set JAVA_HOME to one.");
    }

    private static Finding notPrepared() {
        return Finding.remark(
                "start",
                "The classes that were kept ready when Vigie was built fit another Java or another directory, so each"
                        + " command starts a little later.",
                "Build it where it is to stay, with the Java that runs it, or do nothing: all else is as it should be.");
    }

    /** Java can open a file only if the character set of the locale has its name; Windows has names of its own. */
    private Finding fileNames() {
        String encoding = property("sun.jnu.encoding");
        boolean windows = property("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        if (windows || encoding.equalsIgnoreCase("UTF-8")) {
            return Finding.good("file names", "All file names can be read.");
        }
        return Finding.bad(
                "file names",
                "File names are understood as " + encoding + ", so files with other letters in their names cannot be"
                        + " read.",
                "Start Vigie with bin/vigie, or set LC_ALL=C.UTF-8.");
    }

    /** No more than a remark: what other programs watch and some systems' way to count make it an estimate. */
    private void limit(List<Finding> findings, String setting, long needed, String why, long usual) {
        OptionalLong limit = machine.inotify().current(setting);
        if (limit.isEmpty()) {
            return;
        }
        String message = "The system allows " + Quantities.number(limit.getAsLong())
                + " for all programs of one user (" + setting + "); needed here: " + Quantities.number(needed)
                + ", " + why + ".";
        findings.add(
                needed <= limit.getAsLong()
                        ? Finding.good("inotify", message)
                        : Finding.remark(
                                "inotify",
                                message,
                                "When the agent says that it cannot watch them all: sudo sysctl fs.inotify." + setting
                                        + "=" + Math.max(2 * needed, usual)));
    }

    private Finding compression() {
        return LIBDEFLATE.stream().anyMatch(machine.library())
                ? Finding.good("compression", "libdeflate is there; zip and tar.gz are written with it.")
                : Finding.remark(
                        "compression",
                        "libdeflate is not there or cannot be loaded, so zip and tar.gz are written with the zlib of Java,"
                                + " which takes several times as long.",
                        "Install it: sudo apt install libdeflate0 (Debian, Ubuntu), sudo dnf install libdeflate"
                                + " (Fedora) or brew install libdeflate (macOS). If it is installed, Java may not be allowed to"
                                + " run libraries from its temporary directory: name another one with"
                                + " VIGIE_JAVA_OPTS=-Djna.tmpdir=DIRECTORY. The format tar.zst needs no libdeflate.");
    }

    private String property(String name) {
        return machine.properties().getProperty(name, "");
    }
}
