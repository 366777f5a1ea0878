package dev.vigie.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.vigie.agent.catalog.Difference;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.manifest.Content;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.manifest.Unread;
import dev.vigie.agent.snapshots.FoundVersions;
import dev.vigie.agent.snapshots.KeptVersion;
import dev.vigie.agent.snapshots.SnapshotDifferences;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCommandsTest {
    private static final Instant MODIFIED = Instant.parse("2024-01-15T09:00:00Z");
    private static final SnapshotInfo FIRST = snapshot("20240113_100000", SnapshotKind.FULL);
    private static final SnapshotInfo SECOND = snapshot("20240114_100000", SnapshotKind.INCREMENTAL);
    private static final SnapshotInfo THIRD = snapshot("20240115_100000", SnapshotKind.INCREMENTAL);
    private static final SnapshotInfo ADOPTED = snapshot("20230101_100000", SnapshotKind.ADOPTED);
    private static final String DIGEST = "ab".repeat(32);

    private final FakeServices services = new FakeServices();

    private static SnapshotInfo snapshot(String id, SnapshotKind kind) {
        return new SnapshotInfo(
                id,
                "data",
                Path.of("/backup/data_" + id + ".zip"),
                "zip",
                kind,
                FakeServices.NOW,
                1,
                OptionalLong.empty(),
                "",
                Unread.NOTHING,
                Optional.empty());
    }

    private static StoredFile file(String path, long size) {
        return new StoredFile(
                ArchiveEntry.file(path, size, MODIFIED), 0, 0, Optional.of(new Content(DIGEST, FIRST.id(), path, "")));
    }

    private static StoredFile directory(String path) {
        return new StoredFile(ArchiveEntry.directory(path, MODIFIED), 0, 0, Optional.empty());
    }

    /** As a variable of a script may be. */
    @ParameterizedTest
    @ValueSource(strings = {"versions", "find"})
    void nothingIsNotLookedFor(String command) {
        Outcome outcome = Outcome.of(services, command, "/backup", "");

        assertThat(outcome)
                .isEqualTo(new Outcome(2, "", "vigie: what to look for is empty; check the variable it comes from\n"));
        assertThat(services.calls).isEmpty();
    }

    @Test
    void aNameThatIsMistypedIsNotTakenForADiskThatIsAway() {
        services.folders = Map.of("documents", BackupRequest.of("documents", Path.of("/home/me"), Path.of("/backup")));

        Outcome outcome = Outcome.of(services, "find", "docments", "a");

        assertThat(outcome).isEqualTo(new Outcome(2, "", """
                vigie: There is no folder "docments" in the configuration, nor a directory of that name here; did you mean "documents"?
                """));
        assertThat(services.calls).isEmpty();
    }

    @Test
    void versionsSayWhichBackupsHaveThem() {
        services.versions = () -> new FoundVersions(
                List.of(
                        new KeptVersion(file("a/b.txt", 1024), List.of(FIRST, SECOND)),
                        new KeptVersion(file("a/b.txt", 10), List.of(THIRD))),
                List.of());

        Outcome text = Outcome.of(services, "versions", "/backup", "a/b.txt", "--name", "data");
        Outcome json = Outcome.of(services, "versions", "/backup", "a/b.txt", "--json");

        assertThat(services.calls).containsExactly("versions /backup data of a/b.txt", "versions /backup * of a/b.txt");
        assertThat(text).isEqualTo(new Outcome(0, """
                        NAME  PATH     TYPE  SIZE     MODIFIED             FROM             TO               BACKUPS
                        data  a/b.txt  file  1.00 KB  2024-01-15 09:00:00  20240113_100000  20240114_100000  2
                        data  a/b.txt  file  10.00 B  2024-01-15 09:00:00  20240115_100000  20240115_100000  1

                        2 versions.
                        """, ""));
        assertThat(json.status()).isZero();
        assertThat(json.json()).isEqualTo(JsonParser.parseString("""
                        {"path":"a/b.txt","versions":[
                          {"name":"data","path":"a/b.txt","type":"file","size":1024,"modified":"2024-01-15T09:00:00Z",
                           "sha256":"%1$s","linkTarget":null,"first":"20240113_100000","last":"20240114_100000",
                           "snapshots":["20240113_100000","20240114_100000"]},
                          {"name":"data","path":"a/b.txt","type":"file","size":10,"modified":"2024-01-15T09:00:00Z",
                           "sha256":"%1$s","linkTarget":null,"first":"20240115_100000","last":"20240115_100000",
                           "snapshots":["20240115_100000"]}],
                         "unread":[]}
                        """.formatted(DIGEST)));
    }

    @Test
    void aPathThatWasNeverBackedUpIsAMistake() {
        services.versions = () -> {
            throw BackupException.user("no backup has \"x\"; did you mean \"y\"?");
        };

        Outcome json = Outcome.of(services, "versions", "/backup", "x", "--json");

        assertThat(json.status()).isEqualTo(2);
        assertThat(json.err()).isEqualTo("vigie: no backup has \"x\"; did you mean \"y\"?\n");
        assertThat(json.json().getAsJsonObject().get("status").getAsString()).isEqualTo("failed");
    }

    @Test
    void findSaysWhatItCouldNotLookInto() {
        services.folders = Map.of("data", BackupRequest.of("data", Path.of("/d"), Path.of("/backup")));
        services.versions = () -> new FoundVersions(
                List.of(new KeptVersion(directory("a"), List.of(FIRST)), new KeptVersion(file("b", 0), List.of(FIRST))),
                List.of(ADOPTED));

        Outcome text = Outcome.of(services, "find", "data", "*");

        assertThat(services.calls).containsExactly("find /backup data *");
        assertThat(text).isEqualTo(new Outcome(0, """
                        NAME  PATH  TYPE       SIZE    MODIFIED             FROM             TO               BACKUPS
                        data  a/    directory          2024-01-15 09:00:00  20240113_100000  20240113_100000  1
                        data  b     file       0.00 B  2024-01-15 09:00:00  20240113_100000  20240113_100000  1

                        ! Not looked into, because there is no list of what is in it:
                          /backup/data_20230101_100000.zip

                        2 paths, 2 versions.
                        """, ""));
        assertThat(Outcome.of(services, "find", "data", "*", "--json")
                        .json()
                        .getAsJsonObject()
                        .get("unread")
                        .toString())
                .isEqualTo("[\"/backup/data_20230101_100000.zip\"]");
    }

    @Test
    void nothingFoundIsAnAnswer() {
        services.versions = () -> new FoundVersions(List.of(), List.of());

        assertThat(Outcome.of(services, "find", "/backup", "*.pdf"))
                .isEqualTo(new Outcome(0, "Nothing in the backups matches *.pdf.\n", ""));
        assertThat(Outcome.of(services, "find", "/backup", "*.pdf", "--at", "latest"))
                .isEqualTo(new Outcome(0, "Nothing in the backups matches *.pdf.\n", ""));
        assertThat(services.calls).containsExactly("find /backup * *.pdf", "find /backup * *.pdf at latest");
    }

    @Test
    void diffHasALineForEachChange() {
        services.differences = () -> new SnapshotDifferences(
                FIRST,
                THIRD,
                List.of(
                        new Difference.Added(directory("new")),
                        new Difference.Added(file("new/\u001b", 1)),
                        new Difference.Removed(file("old", 2)),
                        new Difference.Modified(file("same", 3), file("same", 4))));

        Outcome text = Outcome.of(services, "diff", "/backup", "20240113_100000", "latest", "--name", "data");
        Outcome json = Outcome.of(services, "diff", "/backup", "20240113_100000", "latest", "--json");

        assertThat(services.calls)
                .containsExactly("diff /backup data 20240113_100000 latest", "diff /backup * 20240113_100000 latest");
        assertThat(text).isEqualTo(new Outcome(0, """
                        + new/
                        + new/\\x1b
                        - old
                        M same

                        2 added, 1 removed, 1 modified from 20240113_100000 to 20240115_100000.
                        """, ""));
        assertThat(json.json().getAsJsonObject().getAsJsonArray("changes"))
                .extracting(change -> change.getAsJsonObject().get("change").getAsString())
                .containsExactly("added", "added", "removed", "modified");
        assertThat(json.json()
                        .getAsJsonObject()
                        .getAsJsonArray("changes")
                        .get(3)
                        .getAsJsonObject()
                        .getAsJsonObject("before")
                        .get("size")
                        .getAsLong())
                .isEqualTo(3);
    }

    @Test
    void noDifferenceIsSaidInWords() {
        services.differences = () -> new SnapshotDifferences(FIRST, SECOND, List.of());

        assertThat(Outcome.of(services, "diff", "/backup", "a", "b").out())
                .isEqualTo("Nothing changed from 20240113_100000 to 20240114_100000.\n");
    }
}
