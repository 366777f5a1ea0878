package dev.vigie.plugins.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigie.api.BackupException;
import dev.vigie.api.Options;
import dev.vigie.api.PluginContext;
import dev.vigie.api.backup.BackupResult;
import dev.vigie.api.backup.BackupStatus;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyHookTest {
    private static final String SET = "documents";
    private static final Instant BEGIN = Instant.parse("2026-11-23T12:00:00Z");
    private static final String FIRST = "20261123_101500";
    private static final String SECOND = "20261123_101500-2";
    private static final String THIRD = "20261123_101500-10";

    @TempDir
    Path place;

    private Path from;
    private Path to;
    private SampleDestination destination;

    @BeforeEach
    void prepare() throws IOException {
        from = Files.createDirectory(place.resolve("backup"));
        to = Files.createDirectory(place.resolve("copy"));
        destination = new SampleDestination(from, SET)
                .with(FIRST, "zip")
                .with(SECOND, "incr.zip")
                .with(THIRD, "incr.zip");
    }

    @Test
    void everythingOfTheSetIsCopiedAndNothingElse() throws Exception {
        new SampleDestination(from, SET + "_old").with(FIRST, "zip");
        Files.writeString(from.resolve("notes.txt"), "mine");
        Files.writeString(to.resolve("also.txt"), "mine");
        run(Map.of());
        assertThat(SampleDestination.files(to, SET))
                .containsExactly(
                        "SHA256SUMS",
                        "also.txt",
                        SET + "_" + THIRD + ".incr.zip",
                        SET + "_" + SECOND + ".incr.zip",
                        SET + "_" + FIRST + ".zip",
                        THIRD + ".manifest",
                        SECOND + ".manifest",
                        FIRST + ".manifest",
                        "set.json");
        assertThat(ChecksumList.read(to).of(SET + "_" + FIRST + ".zip"))
                .contains(DurableCopyTest.sumOf("archive " + FIRST));
        assertThat(to.resolve(".vigie/destination.json"))
                .content()
                .as("a destination in its own right, which the catalog tells from the other")
                .doesNotContain("00000000-0000-4000-8000-000000000001");
    }

    @Test
    void whatTheDestinationRemovesGoesInTheCopyToo() throws Exception {
        run(Map.of());
        removeTheFirst();
        run(Map.of());
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
        assertThat(ChecksumList.read(to).of(SET + "_" + FIRST + ".zip")).isEmpty();
    }

    @Test
    void whatWasFoundOutAboutAnArchiveGoesWithIt() throws Exception {
        run(Map.of());
        for (String ending : List.of(".verified", ".damaged")) {
            Files.writeString(
                    to.resolve(".vigie").resolve(SET).resolve(FIRST + ending), "found when the copy was verified");
        }
        removeTheFirst();
        run(Map.of());
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void copyKeepsLongerWhatIsToBeKeptLonger() throws Exception {
        Map<String, Object> options = Map.of("keep-longer", "30d");
        run(options);
        removeTheFirst();
        run(options, BEGIN.plus(Duration.ofDays(1)));
        assertThat(SampleDestination.files(to, SET))
                .as("the first is still listed, with all it needs")
                .contains(FIRST + ".manifest", SET + "_" + FIRST + ".zip");
        run(options, BEGIN.plus(Duration.ofDays(30)));
        assertThat(SampleDestination.files(to, SET)).contains(FIRST + ".manifest");
        run(options, BEGIN.plus(Duration.ofDays(32)));
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void snapshotThatLaterOnesBuildOnOnlyGoesOffTheList() throws Exception {
        Map<String, Object> options = Map.of("keep-longer", "2d");
        run(options);
        destination.unlist(SECOND);
        run(options, BEGIN.plus(Duration.ofDays(1)));
        assertThat(SampleDestination.files(to, SET))
                .contains(SECOND + ".manifest")
                .doesNotContain(SECOND + ".base");
        Files.delete(destination.note(SECOND, "base"));
        destination.note(SECOND, "base", "says what the first said as well");
        removeTheFirst();
        run(options, BEGIN.plus(Duration.ofDays(3)));
        assertThat(SampleDestination.files(to, SET))
                .contains(SECOND + ".base", FIRST + ".manifest")
                .doesNotContain(SECOND + ".manifest");
        assertThat(to.resolve(".vigie/" + SET + "/" + SECOND + ".base"))
                .hasSameBinaryContentAs(destination.note(SECOND, "base"));
    }

    @Test
    void whatLaterOnesBuildOnStaysAsLongAsThose() throws Exception {
        Map<String, Object> options = Map.of("keep-longer", "2d");
        destination.note(SECOND, "manifest", buildingOn(FIRST, SECOND));
        run(options);
        destination.unlist(FIRST);
        run(options, BEGIN.plus(Duration.ofDays(1)));
        destination.remove(SECOND, "incr.zip");
        Files.move(destination.note(FIRST, "base"), destination.note(FIRST, "manifest"));
        removeTheFirst();
        run(options, BEGIN.plus(Duration.ofDays(2)));
        run(options, BEGIN.plus(Duration.ofDays(3)));
        assertThat(SampleDestination.files(to, SET))
                .as("the second is still listed, and builds on the first")
                .contains(SECOND + ".manifest", FIRST + ".base")
                .doesNotContain(FIRST + ".manifest");
        run(options, BEGIN.plus(Duration.ofDays(4)));
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void mountPointOfADiskThatIsAwayIsNotWrittenTo() throws Exception {
        run(Map.of());
        Files.move(to, place.resolve("disk"));
        assertThatThrownBy(() -> run(Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("There is no directory " + to);
        Files.createDirectory(to);
        assertThatThrownBy(() -> run(Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is away")
                .hasMessageContaining("nothing was written");
        assertThat(to).isEmptyDirectory();
        Files.delete(to);
        Files.move(place.resolve("disk"), to);
        destination.with("20261123_121500", "incr.zip");
        run(Map.of());
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void norIsItByAFolderThatWasNeverCopiedThere() throws Exception {
        new SampleDestination(from, "letters").with(FIRST, "zip");
        run(Map.of());
        Files.move(to, place.resolve("disk"));
        Files.createDirectory(to);
        assertThatThrownBy(() -> run("letters", Map.of(), BEGIN))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is away")
                .hasMessageContaining(SET + "/copies");
        assertThat(to).isEmptyDirectory();
        Files.delete(to);
        Files.move(place.resolve("disk"), to);
        run("letters", Map.of(), BEGIN);
        assertThat(SampleDestination.files(to, "letters")).isEqualTo(SampleDestination.files(from, "letters"));
    }

    @Test
    void whatIsDamagedIsNotCopiedAndWhatIsLostStays() throws Exception {
        run(Map.of());
        destination.with("20261123_121500", "incr.zip");
        Files.writeString(destination.archive("20261123_121500", "incr.zip"), "archive 20261123_121501");
        Files.delete(destination.archive(FIRST, "zip"));
        assertThatThrownBy(() -> run(Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("documents_20261123_121500.incr.zip is damaged")
                .hasMessageContaining("documents_20261123_101500.zip is missing; the copy still has it");
        assertThat(SampleDestination.files(to, SET))
                .contains(SET + "_" + FIRST + ".zip")
                .doesNotContain(SET + "_20261123_121500.incr.zip")
                .as("without it nobody could tell what later snapshots hold")
                .contains("20261123_121500.manifest");
    }

    @Test
    void aManifestThatIsWrittenAgainIsCopiedAgainUnlessItIsDamaged() throws Exception {
        run(Map.of());
        Path copy = to.resolve(".vigie/" + SET + "/" + FIRST + ".manifest");
        byte[] whole = Files.readAllBytes(copy);
        destination.note(FIRST, "manifest", "dated anew");
        byte[] anew = Files.readAllBytes(destination.note(FIRST, "manifest"));
        Files.write(destination.note(FIRST, "manifest"), Arrays.copyOf(anew, anew.length / 2));
        assertThatThrownBy(() -> run(Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(FIRST + ".manifest is damaged and was not copied");
        assertThat(copy).hasBinaryContent(whole);

        destination.note(FIRST, "manifest", "dated anew");
        run(Map.of());
        assertThat(copy).hasBinaryContent(anew);
    }

    @Test
    void aManifestThatWasMadeAgainFromWhatWasLeftDoesNotReplaceTheOneThatWasThereFirst() throws Exception {
        String head = "{\"id\":\"" + FIRST + "\"}\n";
        destination.note(FIRST, "manifest", head + "all that there was\n");
        run(Map.of());
        Path copy = to.resolve(".vigie/" + SET + "/" + FIRST + ".manifest");
        byte[] first = Files.readAllBytes(copy);
        destination.note(FIRST, "manifest", head + "some\n");
        run(Map.of());
        assertThat(copy).hasBinaryContent(first);

        Files.write(copy, Arrays.copyOf(first, first.length - 9));
        run(Map.of());
        assertThat(copy).as("it was damaged itself").hasSameBinaryContentAs(destination.note(FIRST, "manifest"));
    }

    @Test
    void whatIsLostOfASnapshotThatIsListedNoMoreStays() throws Exception {
        destination.unlist(FIRST);
        run(Map.of());
        Files.delete(destination.archive(FIRST, "zip"));
        assertThatThrownBy(() -> run(Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("documents_20261123_101500.zip is missing; the copy still has it");
        assertThat(SampleDestination.files(to, SET)).contains(SET + "_" + FIRST + ".zip");
    }

    @Test
    void noteThatIsLostStaysWithAllThatIsThere() throws Exception {
        run(Map.of());
        Path lost = destination.note(SECOND, "manifest");
        Files.delete(lost);
        removeTheFirst();
        assertThatThrownBy(() -> run(Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(SECOND + ".manifest is missing; the copy still has it");
        assertThat(SampleDestination.files(to, SET))
                .as("what it may need stays too")
                .contains(SECOND + ".manifest", FIRST + ".manifest", SET + "_" + FIRST + ".zip");
        Files.copy(to.resolve(from.relativize(lost)), lost, StandardCopyOption.COPY_ATTRIBUTES);
        run(Map.of());
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void noteThatBecamePartOfALaterOneIsNotLost() throws Exception {
        destination.note(SECOND, "manifest", buildingOn(FIRST, SECOND));
        run(Map.of());
        Files.delete(destination.note(SECOND, "manifest"));
        destination.unlist(THIRD);
        destination.note(THIRD, "base", buildingOn(FIRST, THIRD));
        run(Map.of());
        assertThat(SampleDestination.files(to, SET))
                .as("its archive is still described here by itself")
                .contains(SECOND + ".base", THIRD + ".base")
                .doesNotContain(SECOND + ".manifest");
        Files.copy(to.resolve(".vigie/" + SET + "/" + SECOND + ".base"), destination.note(SECOND, "manifest"));
        destination.remove(SECOND, "incr.zip");
        run(Map.of());
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void whatIsSomebodyElsesIsLeftAlone() throws Exception {
        Path other = Files.createDirectory(place.resolve("other"));
        new SampleDestination(other, SET).with(FIRST, "zip");
        assertThatThrownBy(() -> run(Map.of("to", other.toString()))).hasMessageContaining("are no copy of those");
        Files.writeString(to.resolve(SET + "_" + FIRST + ".zip"), "of another size");
        assertThatThrownBy(() -> run(Map.of())).hasMessageContaining("is not overwritten");
        assertThat(to.resolve(SET + "_" + FIRST + ".zip")).hasContent("of another size");
        Files.delete(to.resolve(SET + "_" + FIRST + ".zip"));
        run(Map.of());
        new SampleDestination(to, SET).with("20261124_000000", "zip");
        run(Map.of());
        assertThat(SampleDestination.files(to, SET))
                .as("only what was copied is ever removed")
                .contains("20261124_000000.manifest", SET + "_20261124_000000.zip");
        assertThatThrownBy(() -> run(Map.of("to", from.resolve("inside").toString())))
                .isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> run(Map.of("to", place.toString()))).hasMessageContaining("one inside the other");
    }

    /** A folder went on in its copy while the destination was away; what those backups need nobody else knows. */
    @Test
    void fromACopyWithBackupsOfItsOwnNothingIsRemoved() throws Exception {
        run(Map.of());
        new SampleDestination(to, SET).with("20261124_000000", "incr.zip");
        removeTheFirst();
        assertThatThrownBy(() -> run(Map.of())).hasMessageContaining("holds backups of its own as well");
        assertThat(SampleDestination.files(to, SET))
                .contains(FIRST + ".manifest", SET + "_" + FIRST + ".zip", "20261124_000000.manifest");
        destination.with("20261125_000000", "zip");
        assertThatThrownBy(() -> run(Map.of())).isInstanceOf(BackupException.class);
        assertThat(SampleDestination.files(to, SET)).as("what is new comes").contains("20261125_000000.manifest");
    }

    /** Of the same size, which an hour that comes twice makes likely. */
    @Test
    void anArchiveWhoseNameWasGivenAgainReplacesTheOneBefore() throws Exception {
        run(Map.of("keep-longer", "30d"));
        String other = "ARCHIVE " + THIRD;
        Files.writeString(destination.archive(THIRD, "incr.zip"), other);
        ChecksumList.read(from).put(SET + "_" + THIRD + ".incr.zip", DurableCopyTest.sumOf(other));
        run(Map.of("keep-longer", "30d"));
        assertThat(to.resolve(SET + "_" + THIRD + ".incr.zip")).hasContent(other);
        assertThat(ChecksumList.read(to).of(SET + "_" + THIRD + ".incr.zip")).contains(DurableCopyTest.sumOf(other));
    }

    @Test
    void thatMostFilesWereLostIsKnownInTheCopy() throws Exception {
        Path noted = from.resolve(".vigie").resolve(SET).resolve("loss.json");
        Path copied = to.resolve(".vigie").resolve(SET).resolve("loss.json");
        Files.writeString(noted, "{\"lost\":40}");
        run(Map.of());
        assertThat(copied).hasSameTextualContentAs(noted);
        Files.writeString(noted, "{\"lost\":41}");
        run(Map.of());
        assertThat(copied).hasSameTextualContentAs(noted);
        Files.delete(noted);
        run(Map.of());
        assertThat(copied).doesNotExist();
    }

    @Test
    void copyThatWasInterruptedGoesOn() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(Map.of())).isInstanceOfAny(InterruptedException.class);
        Thread.interrupted();
        run(Map.of());
        assertThat(SampleDestination.files(to, SET)).isEqualTo(SampleDestination.files(from, SET));
    }

    @Test
    void severalSetsBeginTheirCopiesInOneDirectoryAtOnce() throws Exception {
        List<String> sets = List.of("a", "b", "c", "d");
        sets.forEach(set -> new SampleDestination(from, set).with(FIRST, "zip"));
        ExecutorService folders = Executors.newFixedThreadPool(sets.size());
        try {
            for (int time = 0; time < 20; time++) {
                Map<String, Object> copy = Map.of(
                        "to",
                        Files.createDirectory(place.resolve("copy" + time)).toString());
                CyclicBarrier all = new CyclicBarrier(sets.size());
                List<Callable<Void>> hooks = sets.stream()
                        .<Callable<Void>>map(set -> () -> {
                            all.await();
                            run(set, copy, BEGIN);
                            return null;
                        })
                        .toList();
                for (Future<Void> hook : folders.invokeAll(hooks)) {
                    hook.get();
                }
                for (String set : sets) {
                    run(set, copy, BEGIN);
                }
            }
        } finally {
            folders.shutdownNow();
        }
    }

    private static String buildingOn(String parent, String id) {
        return "{\"id\":\"" + id + "\",\"parent\":\"" + parent + "\"}";
    }

    private void removeTheFirst() throws IOException {
        destination.remove(FIRST, "zip");
    }

    private void run(Map<String, Object> options) throws Exception {
        run(options, BEGIN);
    }

    private void run(Map<String, Object> more, Instant now) throws Exception {
        run(SET, more, now);
    }

    private void run(String set, Map<String, Object> more, Instant now) throws Exception {
        Map<String, Object> options = new HashMap<>(Map.of("to", to.toString()));
        options.putAll(more);
        CopyHookFactory factory = new CopyHookFactory();
        BackupResult result = new BackupResult(
                BackupStatus.SUCCESS, now, Duration.ZERO, Optional.empty(), List.of(), List.of(), List.of());
        try (PostBackupHook hook = factory.create(
                Options.check("hook", factory.options(), options),
                new PluginContext(1, place, Clock.fixed(now, ZoneOffset.UTC)))) {
            hook.run(new BackupReport(set, place.resolve("source"), from, result));
        }
    }
}
