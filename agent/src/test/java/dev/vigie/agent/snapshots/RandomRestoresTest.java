package dev.vigie.agent.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigie.agent.backup.Backups;
import dev.vigie.agent.backup.RandomTree;
import dev.vigie.agent.backup.TestDirectories;
import dev.vigie.agent.backup.TestPlugins;
import dev.vigie.agent.backup.Tree;
import dev.vigie.agent.fixture.Seeds;
import dev.vigie.agent.inventory.Catalogs;
import dev.vigie.agent.restore.RestoreRequest;
import dev.vigie.agent.restore.RestoreRequest.Overwrite;
import dev.vigie.agent.restore.RestoreResult;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.BackupRequest;
import dev.vigie.api.backup.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever lies in a target and whatever is asked for: what is wanted comes back or is named, what is not wanted stays,
 * nothing outside is touched, nothing goes unless that was asked for and nothing is lost, and a dry run foretells it.
 */
class RandomRestoresTest {
    private static final int RESTORES = 120;
    private static final List<String> FORMATS = List.of("zip", "tar.gz", "tar");

    /** Files whose times differ by less count as unchanged on disks that keep coarse times. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    @TempDir(factory = TestDirectories.class)
    Path directory;

    @Test
    void aRestoreDoesWhatWasAskedForAndNothingElse() throws Exception {
        Seeds.play(RESTORES, random -> {
            Path place = Files.createDirectory(directory.resolve("place"));
            try (Catalogs catalogs = new Catalogs(place.resolve("state"), TestPlugins.host())) {
                new Attempt(random, place, catalogs).play();
            }
            TestDirectories.delete(place);
        });
    }

    private static final class Attempt {
        private final Random random;
        private final Path source;
        private final Path target;
        private final Path outside;
        private final Path destination;
        private final Catalogs catalogs;
        private final Snapshots snapshots;
        private final Tree snapshot;

        Attempt(Random random, Path place, Catalogs catalogs) throws IOException, BackupException {
            this.random = random;
            this.source = place.resolve("source");
            this.target = place.resolve("target");
            this.outside = place.resolve("outside");
            this.destination = place.resolve("destination");
            this.catalogs = catalogs;
            this.snapshots = new Snapshots(TestPlugins.host(), catalogs, Clock.systemUTC());
            change(new RandomTree(source, random), 3 + random.nextInt(20));
            Files.writeString(source.resolve("always"), "there");
            this.snapshot = Tree.of(source);
            backUp();
        }

        private static void change(RandomTree tree, int changes) throws IOException {
            for (int i = 0; i < changes; i++) {
                tree.change();
            }
        }

        private void backUp() throws BackupException {
            new Backups(TestPlugins.host(), catalogs, Clock.systemUTC(), List.of())
                    .run(BackupRequest.of("set", source, destination)
                            .withZone(ZoneOffset.UTC)
                            .withFormat(FORMATS.get(random.nextInt(FORMATS.size()))));
        }

        void play() throws IOException, BackupException {
            makeTarget();
            Tree before = Tree.of(target);
            Tree outsideBefore = Tree.of(outside);
            Set<String> wanted = somePaths(before);
            RestoreRequest request = RestoreRequest.to(target)
                    .withPaths(List.copyOf(wanted))
                    .withOverwrite(Overwrite.values()[random.nextInt(3)])
                    .withDelete(random.nextBoolean())
                    .withSetUid(true);
            RestoreResult foreseen = restore(request.withDryRun(true));
            assertThat(before.differences(Tree.of(target))).as("dry run").isEmpty();
            RestoreResult result = restore(request);
            assertThat(summary(foreseen)).as("dry run").isEqualTo(summary(result));
            assertThat(snapshot.differences(Tree.of(source))).as("source").isEmpty();
            assertThat(outsideBefore.differences(Tree.of(outside)))
                    .as("outside")
                    .isEmpty();
            new Outcome(snapshot, before, Tree.of(target), wanted, request, result).check();
        }

        /** Often much like the snapshot, sometimes nothing like it, and with links that lead out of it. */
        private void makeTarget() throws IOException, BackupException {
            restore(RestoreRequest.to(outside).withSetUid(true));
            RandomTree tree = new RandomTree(target, random);
            boolean alike = random.nextInt(3) > 0;
            if (alike) {
                restore(RestoreRequest.to(target).withSetUid(true));
            }
            change(tree, random.nextInt(alike ? 6 : 20));
            for (Path child : directoriesIn(target)) {
                if (random.nextInt(5) == 0 && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    TestDirectories.delete(child);
                    Files.createSymbolicLink(child, outside);
                }
            }
        }

        private static List<Path> directoriesIn(Path root) throws IOException {
            try (Stream<Path> all = Files.walk(root)) {
                return all.filter(place -> !place.equals(root) && Files.isDirectory(place))
                        .toList();
            }
        }

        /** Everything, or some that are in the snapshot or, fewer, in the target. */
        private Set<String> somePaths(Tree before) {
            Set<String> some = new TreeSet<>();
            List<String> inSnapshot = List.copyOf(snapshot.nodes().keySet());
            List<String> inTarget = List.copyOf(before.nodes().keySet());
            for (int i = random.nextInt(4); i > 0; i--) {
                List<String> from = inTarget.isEmpty() || random.nextInt(4) > 0 ? inSnapshot : inTarget;
                some.add(from.get(random.nextInt(from.size())));
            }
            return some;
        }

        private RestoreResult restore(RestoreRequest request) throws BackupException {
            return snapshots.restore(destination, Optional.empty(), "latest", ZoneOffset.UTC, request);
        }

        private static List<Object> summary(RestoreResult result) {
            return List.of(
                    result.files(),
                    result.bytes(),
                    result.links(),
                    result.directories(),
                    result.skipped(),
                    result.deleted(),
                    result.errors().stream().map(Problem::path).sorted().toList());
        }
    }

    private record Outcome(
            Tree snapshot, Tree before, Tree after, Set<String> wanted, RestoreRequest request, RestoreResult result) {

        void check() {
            before.nodes().keySet().forEach(this::checkWhatWasThere);
            snapshot.nodes().keySet().stream().filter(this::isWanted).forEach(this::checkWhatIsWanted);
            if (request.delete() && wanted.isEmpty() && result.complete()) {
                assertThat(after.nodes().keySet())
                        .as("%s", this)
                        .isSubsetOf(snapshot.nodes().keySet());
            }
        }

        private void checkWhatWasThere(String path) {
            if (!isWanted(path) && (!isAboveWanted(path) || request.overwrite() == Overwrite.NEVER)) {
                assertThat(stayed(path)).as("not wanted: %s of %s", path, this).isTrue();
            }
            if (request.overwrite() == Overwrite.NEVER && !request.delete()) {
                assertThat(stayed(path)).as("never: %s of %s", path, this).isTrue();
            }
            if (after.nodes().get(path) == null) {
                assertThat(request.delete()).as("gone: %s of %s", path, this).isTrue();
                assertThat(result.complete() || gaveWay(path))
                        .as("gone although something is lost: %s of %s", path, this)
                        .isTrue();
                assertThat(result.deleted())
                        .as("gone without a word: %s of %s", path, this)
                        .anyMatch(deleted -> isAtOrBelow(path, deleted));
            }
        }

        private void checkWhatIsWanted(String path) {
            Tree.Node should = snapshot.nodes().get(path);
            if (!should.equals(after.nodes().get(path)) && !isNamed(path)) {
                assertThat(mayBeLeft(should, before.nodes().get(path)))
                        .as("neither restored nor named: %s of %s", path, this)
                        .isTrue();
            }
        }

        private boolean isNamed(String path) {
            return result.errors().stream().map(Problem::path).anyMatch(path::equals);
        }

        private boolean mayBeLeft(Tree.Node should, Tree.Node found) {
            return found != null
                    && found.type() == should.type()
                    && switch (request.overwrite()) {
                        case NEVER -> true;
                        case IF_CHANGED ->
                            found.text().length() == should.text().length()
                                    && Duration.between(
                                                            Instant.parse(found.modified()),
                                                            Instant.parse(should.modified()))
                                                    .abs()
                                                    .compareTo(COARSEST)
                                            <= 0;
                        case ALWAYS -> false;
                    };
        }

        private boolean isWanted(String path) {
            return wanted.isEmpty() || wanted.stream().anyMatch(one -> isAtOrBelow(path, one));
        }

        private boolean isAboveWanted(String path) {
            return wanted.stream().anyMatch(one -> isAtOrBelow(one, path));
        }

        private static boolean isAtOrBelow(String path, String directory) {
            return path.equals(directory) || path.startsWith(directory + "/");
        }

        /** The time of a directory tells that something came or went in it. */
        private boolean stayed(String path) {
            Tree.Node was = before.nodes().get(path);
            Tree.Node is = after.nodes().get(path);
            return was.equals(is)
                    || is != null
                            && was.type() == 'd'
                            && is.type() == 'd'
                            && was.mode().equals(is.mode())
                            && was.owner().equals(is.owner());
        }

        /** Whether a directory above is something else now, which the snapshot has. */
        private boolean gaveWay(String path) {
            return snapshot.nodes().entrySet().stream()
                    .filter(node -> node.getValue().type() != 'd' && path.startsWith(node.getKey() + "/"))
                    .anyMatch(node -> node.getValue().equals(after.nodes().get(node.getKey())));
        }

        @Override
        public String toString() {
            return wanted.stream().map(path -> "\"" + path + "\"").collect(Collectors.joining(", "))
                    + " " + request.overwrite() + (request.delete() ? " deleting" : "")
                    + "\nsnapshot" + shown(snapshot) + "\nbefore" + shown(before) + "\nafter" + shown(after)
                    + "\n" + result;
        }

        private static String shown(Tree tree) {
            List<String> lines = new ArrayList<>();
            tree.nodes().forEach((path, node) -> lines.add("\n    \"" + path + "\" " + node));
            return String.join("", lines);
        }
    }
}
