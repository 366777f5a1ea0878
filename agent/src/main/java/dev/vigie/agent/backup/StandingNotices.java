package dev.vigie.agent.backup;

import dev.vigie.agent.catalog.Catalog;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What each backup says anew until a person has set it right, or what it is about is removed. */
public final class StandingNotices {
    private StandingNotices() {}

    static List<Problem> of(Catalog catalog, BackupRequest request, Instant now) throws BackupException {
        return Stream.of(DamageNotice.of(catalog, request), clock(catalog, request, now))
                .flatMap(Optional::stream)
                .map(sentence -> new Problem("", sentence))
                .toList();
    }

    /** Nothing where no backup is to be removed anyway. */
    private static Optional<String> clock(Catalog catalog, BackupRequest request, Instant now) throws BackupException {
        return request.retention().keepsEverything()
                ? Optional.empty()
                : catalog.snapshots(request.name())
                        .newest()
                        .flatMap(newest -> ClockNotice.of(newest, request.destination(), now));
    }

    /** Whether a notice of a backup is one of these. */
    public static boolean include(Problem notice, BackupRequest request) {
        return DamageNotice.is(notice.message(), request)
                || notice.message().equals(ClockNotice.text(request.destination(), request.name()));
    }
}
