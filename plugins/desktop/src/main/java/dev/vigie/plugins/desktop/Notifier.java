package dev.vigie.plugins.desktop;

import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.ReportFact;
import java.util.List;

/** A program that shows a notification. What it is to show are arguments of their own, which nothing interprets. */
enum Notifier {
    /** Of the desktops that follow freedesktop.org, whose text may hold markup and so has what looks like it escaped. */
    NOTIFY_SEND("notify-send", "install it (on Debian and Ubuntu: apt install libnotify-bin)") {
        @Override
        List<String> arguments(BackupReport report) {
            return List.of(
                    "--app-name=Vigie",
                    "--urgency=" + (report.isGood() ? "low" : "critical"),
                    "--icon=" + (report.isGood() ? "dialog-information" : "dialog-warning"),
                    "--",
                    TITLE,
                    ReportFact.TEXT
                            .textIn(report)
                            .replace("&", "&amp;")
                            .replace("<", "&lt;")
                            .replace(">", "&gt;"));
        }
    },
    /** Of macOS. */
    OSASCRIPT("osascript", "it belongs to macOS; check the PATH") {
        @Override
        List<String> arguments(BackupReport report) {
            return List.of(
                    "-e",
                    "on run argv",
                    "-e",
                    "display notification (item 2 of argv) with title (item 1 of argv)",
                    "-e",
                    "end run",
                    "--",
                    TITLE,
                    ReportFact.TEXT.textIn(report));
        }
    };

    private static final String TITLE = "Vigie";

    private final String program;
    private final String cure;

    Notifier(String program, String cure) {
        this.program = program;
        this.cure = cure;
    }

    String program() {
        return program;
    }

    /** What to do when it is not there. */
    String cure() {
        return cure;
    }

    abstract List<String> arguments(BackupReport report);
}
