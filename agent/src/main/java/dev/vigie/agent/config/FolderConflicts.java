package dev.vigie.agent.config;

import dev.vigie.agent.config.FolderReader.Located;
import java.util.List;
import java.util.Locale;

/** Finds folders that cannot live side by side. */
final class FolderConflicts {
    private FolderConflicts() {}

    static void find(List<Located> folders, Problems problems) {
        for (Located folder : folders) {
            if (folder.folder().source().equals(folder.folder().destination())) {
                problems.add(folder.destination(), "the destination is the source itself");
            }
            folders.stream()
                    .takeWhile(earlier -> earlier != folder)
                    .forEach(earlier -> compare(earlier, folder, problems));
        }
    }

    private static void compare(Located earlier, Located later, Problems problems) {
        if (sameName(earlier, later)) {
            problems.add(
                    later.name(),
                    "the name \"" + later.folder().name() + "\" is already taken at " + earlier.name()
                            + "; give one of the two another with \"name: …\"");
        } else if (earlier.folder().source().equals(later.folder().source())
                && earlier.folder().destination().equals(later.folder().destination())) {
            problems.add(
                    later.source(),
                    "this source already goes to this destination as \""
                            + earlier.folder().name() + "\" at " + earlier.source());
        }
    }

    /** Letter case aside, because not every file system tells two archives apart by it. */
    private static boolean sameName(Located earlier, Located later) {
        return earlier.folder()
                .name()
                .toLowerCase(Locale.ROOT)
                .equals(later.folder().name().toLowerCase(Locale.ROOT));
    }
}
