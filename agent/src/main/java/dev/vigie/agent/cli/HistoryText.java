package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.cli.terminal.Table;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.snapshots.FoundVersions;
import dev.vigie.agent.snapshots.KeptVersion;
import dev.vigie.api.format.ArchiveEntry;
import dev.vigie.api.format.EntryType;
import java.time.ZoneId;
import java.util.Locale;

/** How people see what became of files. */
final class HistoryText {
    private HistoryText() {}

    static void versions(Page page, FoundVersions found, ZoneId zone) {
        Table table = new Table("NAME", "PATH", "TYPE", "SIZE", "MODIFIED", "FROM", "TO", "BACKUPS");
        for (KeptVersion version : found.versions()) {
            ArchiveEntry entry = version.file().entry();
            table.row(
                    version.set(),
                    path(version.file()),
                    entry.type().name().toLowerCase(Locale.ROOT),
                    entry.type() == EntryType.FILE ? Quantities.size(entry.size()) : "",
                    Quantities.moment(entry.modified(), zone),
                    version.first().id(),
                    version.last().id(),
                    Quantities.number(version.snapshots().size()));
        }
        table.lines().forEach(page::line);
        unread(page, found);
    }

    /** Says what was not looked into, if anything. */
    static void unread(Page page, FoundVersions found) {
        if (!found.unread().isEmpty()) {
            page.blank();
            page.doubtful("Not looked into, because there is no list of what is in "
                    + (found.unread().size() == 1 ? "it:" : "them:"));
            found.unread().forEach(snapshot -> page.line("  " + snapshot.archive()));
        }
    }

    /** A path, with a slash after a directory's. */
    static String path(StoredFile file) {
        return file.path() + (file.entry().type() == EntryType.DIRECTORY ? "/" : "");
    }
}
