package dev.vigie.agent.snapshots;

import dev.vigie.agent.catalog.ArchiveInfo;
import dev.vigie.agent.catalog.Catalog;
import dev.vigie.agent.catalog.SnapshotInfo;
import dev.vigie.agent.destination.BackupSet;
import dev.vigie.agent.destination.Damage;
import dev.vigie.agent.destination.Damage.LostContent;
import dev.vigie.agent.destination.Destination;
import dev.vigie.agent.destination.ManifestRole;
import dev.vigie.agent.destination.SnapshotName;
import dev.vigie.agent.destination.Verification;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.inventory.ArchiveNames;
import dev.vigie.agent.inventory.MissingArchives;
import dev.vigie.agent.inventory.SnapshotArchives;
import dev.vigie.agent.manifest.ManifestReader;
import dev.vigie.agent.manifest.SnapshotHead;
import dev.vigie.agent.manifest.StoredFile;
import dev.vigie.agent.path.Presence;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.plugins.PluginHost;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.ArchiveVerifier;
import dev.vigie.agent.verify.ChecksumMeanwhile;
import dev.vigie.agent.verify.Expected;
import dev.vigie.agent.verify.Reading;
import dev.vigie.agent.verify.Sample;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.Problem;
import dev.vigie.api.backup.ProgressListener;
import dev.vigie.api.backup.ProgressListener.Phase;
import dev.vigie.api.backup.SnapshotKind;
import dev.vigie.api.format.ArchiveCodec;
import dev.vigie.api.format.ArchiveEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads archives of a destination back and notes beside the manifests what it finds. */
final class Inspection {
    private static final Logger log = LoggerFactory.getLogger(Inspection.class);

    private static final Problem MISSING = new Problem("", "it is missing");

    private final Destination destination;
    private final Optional<Catalog> catalog;
    private final ArchiveNames names;
    private final PluginHost plugins;
    private final Clock clock;
    private final VerifyRequest request;

    Inspection(
            Destination destination,
            Optional<Catalog> catalog,
            PluginHost plugins,
            Clock clock,
            VerifyRequest request) {
        this.destination = destination;
        this.catalog = catalog;
        this.names = new ArchiveNames(destination, catalog, plugins);
        this.plugins = plugins;
        this.clock = clock;
        this.request = request;
    }

    /**
     * An archive to look at.
     *
     * @param files how many files are stored in it; 0 when not known
     * @param bytes bytes in these files, or of the archive when that is not known
     * @param sha256 of the archive; {@code ""} when not known
     */
    private record Item(SnapshotName name, Path file, long files, long bytes, String sha256) {}

    /** Looks at every archive, or at the sample that was asked for; those of listed snapshots first. */
    List<ArchiveCheck> all(List<SnapshotInfo> snapshots, Orphans orphans) throws IOException, BackupException {
        List<ArchiveInfo> holding = holding();
        List<Item> items = items(snapshots, holding);
        if (request.sample().isPresent()) {
            items = sample(request.sample().get(), items);
        }
        begin(items);
        List<ArchiveCheck> checks = new ArrayList<>();
        for (Item item : items) {
            checks.add(check(item));
        }
        for (SnapshotInfo snapshot : snapshots) {
            Optional<Problem> unknown = unknown(snapshot);
            if (unknown.isPresent()) {
                add(unknown.get(), snapshot.archive(), checks);
            }
        }
        for (SnapshotInfo orphan : orphans.archives()) {
            add(new Problem("", orphans.flaw()), orphan.archive(), checks);
        }
        addForeign(snapshots, holding, checks);
        addMissing(checks);
        return checks;
    }

    /** What no installed plugin reads may be right, but nobody can tell, nor restore it. */
    private void addForeign(List<SnapshotInfo> snapshots, List<ArchiveInfo> holding, List<ArchiveCheck> checks) {
        Map<Path, String> formats = new LinkedHashMap<>();
        snapshots.forEach(snapshot -> formats.put(snapshot.archive(), snapshot.format()));
        for (ArchiveInfo archive : holding) {
            formats.put(destination.directory().resolve(archive.file()), archive.format());
        }
        List<String> extensions = SnapshotArchives.extensions(plugins);
        formats.forEach((file, format) -> {
            if (SnapshotName.parse(file.getFileName().toString(), extensions).isEmpty() && !format.isEmpty()) {
                String message = "no plugin that is installed reads its format, \"" + format
                        + "\"; install the one that does (vigie plugins list shows what there is)";
                add(new Problem("", message), file, checks);
            }
        });
    }

    private void addMissing(List<ArchiveCheck> checks) throws IOException, BackupException {
        for (String set : sets()) {
            for (MissingArchives.Missing missing : MissingArchives.of(destination, set, catalog.orElseThrow(), plugins)
                    .all()) {
                add(new Problem("", missing.message()), missing.file(), checks);
            }
        }
    }

    /** A snapshot that builds on one which is listed no more, and which nobody knows. A listed one is named itself. */
    private Optional<Problem> unknown(SnapshotInfo snapshot) throws IOException {
        if (snapshot.kind() != SnapshotKind.INCREMENTAL || snapshot.files().isPresent()) {
            return Optional.empty();
        }
        Optional<String> parent;
        try {
            parent = BackupSet.headOf(destination.set(snapshot.name()).manifest(ManifestRole.SNAPSHOT, snapshot.id()))
                    .flatMap(SnapshotHead::parent);
        } catch (IOException e) {
            return Optional.empty(); // That is said of its archive.
        }
        if (parent.isEmpty()
                || destination.set(snapshot.name()).roleOf(parent.get()).equals(Optional.of(ManifestRole.SNAPSHOT))) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                "",
                "which files its snapshot has is not known, because the manifest of " + parent.get()
                        + ", on which it builds, or of one before that is missing, damaged or cannot be read;"
                        + " \"vigie doctor " + destination.directory() + "\" says more"));
    }

    private void add(Problem problem, Path archive, List<ArchiveCheck> checks) {
        List<Problem> problems = new ArrayList<>();
        for (ArchiveCheck check : checks) {
            if (check.archive().equals(archive)) {
                problems.addAll(check.errors());
            }
        }
        problems.remove(MISSING);
        checks.removeIf(check -> check.archive().equals(archive));
        problems.add(problem);
        checks.add(new ArchiveCheck(archive, request.depth(), problems));
    }

    /** Looks at one archive, whatever its name is. */
    ArchiveCheck one(Path file) throws IOException, BackupException {
        String fileName = file.getFileName().toString();
        Optional<SnapshotName> own = SnapshotName.parse(fileName, SnapshotArchives.extensions(plugins));
        SnapshotName name = own.isPresent() && !names.isStray(own.get())
                ? own.get()
                : new SnapshotName("", "", false, extensionOf(file));
        Item item = item(name, file);
        begin(List.of(item));
        return check(item);
    }

    private String extensionOf(Path file) throws BackupException {
        String name = file.getFileName().toString();
        return SnapshotArchives.extensions(plugins).stream()
                .filter(extension -> name.endsWith("." + extension))
                .max((a, b) -> Integer.compare(a.length(), b.length()))
                .orElseThrow(() -> BackupException.user("cannot tell the format of " + file + " by its name; known are "
                        + String.join(", ", SnapshotArchives.extensions(plugins))));
    }

    /** Archives of snapshots that are not listed any more may hold what listed ones need. */
    private List<Item> items(List<SnapshotInfo> snapshots, List<ArchiveInfo> holding)
            throws IOException, BackupException {
        Collection<String> extensions = SnapshotArchives.extensions(plugins);
        Map<Path, SnapshotName> found = new LinkedHashMap<>();
        for (SnapshotInfo snapshot : snapshots) {
            SnapshotName.parse(snapshot.archive().getFileName().toString(), extensions)
                    .ifPresent(name -> found.put(snapshot.archive(), name));
        }
        for (SnapshotName name : destination.archives(extensions)) {
            if (request.set().map(name.set()::equals).orElse(true) && isOfInterest(name)) {
                found.putIfAbsent(destination.directory().resolve(name.fileName()), name);
            }
        }
        for (ArchiveInfo needed : holding) {
            SnapshotName.parse(needed.file(), extensions)
                    .ifPresent(name -> found.putIfAbsent(destination.directory().resolve(needed.file()), name));
        }
        List<Item> items = new ArrayList<>();
        for (Map.Entry<Path, SnapshotName> entry : found.entrySet()) {
            items.add(item(entry.getValue(), entry.getKey()));
        }
        return items;
    }

    /** What lies there by its name, but cannot be reached, as behind a link to a disk that is away, is missing as well. */
    private List<ArchiveInfo> holding() throws BackupException {
        List<ArchiveInfo> holding = new ArrayList<>();
        for (String set : sets()) {
            holding.addAll(catalog.orElseThrow().archives(set).holdingFiles());
        }
        return holding;
    }

    private List<String> sets() throws BackupException {
        if (catalog.isEmpty()) {
            return List.of();
        }
        return request.set().isPresent()
                ? List.of(request.set().get())
                : catalog.get().sets();
    }

    /** What is in a file that only has the id of an archive is nobody's business, and says nothing of the archive. */
    private boolean isOfInterest(SnapshotName name) throws IOException, BackupException {
        boolean stray = names.isStray(name);
        if (stray) {
            log.warn(
                    "{} is passed over: the archive with this id is another file, and this one is not Vigie's",
                    destination.directory().resolve(name.fileName()));
        }
        return !stray;
    }

    private Item item(SnapshotName name, Path file) throws IOException, BackupException {
        Optional<ArchiveInfo> known =
                catalog.isPresent() ? catalog.get().archives(name.set()).find(name.id()) : Optional.empty();
        Optional<String> sum = known.map(ArchiveInfo::sha256).filter(sha256 -> !sha256.isEmpty());
        if (sum.isEmpty()) {
            sum = destination.checksums().of(file.getFileName().toString());
        }
        long bytes = known.isPresent() && request.depth() == Depth.CONTENTS
                ? known.get().sizeStored()
                : size(file);
        return new Item(name, file, known.map(ArchiveInfo::filesStored).orElse(0L), bytes, sum.orElse(""));
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** What is missing is said whatever is chosen: nothing need be read for that. */
    private List<Item> sample(Sample sample, List<Item> items) throws IOException {
        List<Sample.Candidate<Item>> candidates = new ArrayList<>();
        List<Item> chosen = new ArrayList<>();
        for (Item item : items) {
            if (!Presence.of(item.file())) {
                chosen.add(item);
                continue;
            }
            Optional<Verification> verified = destination
                    .set(item.name().set())
                    .findings()
                    .verification(item.name().id())
                    .filter(found -> found.depth().compareTo(request.depth()) >= 0)
                    .filter(found -> !found.moment().isAfter(clock.instant()));
            candidates.add(new Sample.Candidate<>(item, size(item.file()), verified));
        }
        chosen.addAll(sample.choose(candidates));
        return chosen;
    }

    private void begin(List<Item> items) {
        boolean readsFiles = request.depth() == Depth.CONTENTS;
        request.progress()
                .begin(
                        Phase.VERIFYING,
                        readsFiles ? items.stream().mapToLong(Item::files).sum() : 0,
                        request.depth() == Depth.STRUCTURE
                                ? 0
                                : items.stream().mapToLong(Item::bytes).sum());
    }

    private ArchiveCheck check(Item item) throws IOException, BackupException {
        if (!Presence.of(item.file())) {
            return new ArchiveCheck(item.file(), request.depth(), List.of(MISSING));
        }
        try (ArchiveCodec codec = plugins.codec(SnapshotArchives.formatOf(item.name(), plugins), Map.of())) {
            if (request.depth() != Depth.CONTENTS) {
                Optional<ArchiveCheck> glance = glance(item, codec);
                if (glance.isPresent()) {
                    return glance.get();
                }
            }
            return thorough(item, codec);
        }
    }

    /** What lies less deep than the contents; empty where more has to be read, to tell at all or to tell what is lost. */
    private Optional<ArchiveCheck> glance(Item item, ArchiveCodec codec) throws IOException, BackupException {
        boolean right;
        if (request.depth() == Depth.STRUCTURE) {
            ArchiveVerifier verifier = new ArchiveVerifier(ProgressListener.NONE, request.cancelled());
            right = read(item, codec, verifier::structure).problems().isEmpty();
        } else {
            ArchiveVerifier verifier = new ArchiveVerifier(request.progress(), request.cancelled());
            right = !item.sha256().isEmpty()
                    && verifier.checksum(item.file(), item.sha256()).problems().isEmpty();
        }
        return right ? Optional.of(right(item, request.depth())) : Optional.empty();
    }

    /**
     * A disk may falter once: only what a second reading misses as well is damage. Of what cannot be opened, or of which the
     * manifest cannot be read, it is not known whether it is damaged.
     */
    private ArchiveCheck thorough(Item item, ArchiveCodec codec) throws IOException, BackupException {
        if (contents(item, codec, request.progress()).problems().isEmpty()) {
            return right(item, Depth.CONTENTS);
        }
        Reading again = contents(item, codec, ProgressListener.NONE);
        if (again.problems().isEmpty()) {
            log.warn("{} could not be read at first, and then was right; its disk may be failing", item.file());
            return right(item, Depth.CONTENTS);
        }
        if (again.judged()) {
            noteDamage(item, again.lost());
        }
        return new ArchiveCheck(item.file(), Depth.CONTENTS, again.problems());
    }

    private Reading contents(Item item, ArchiveCodec codec, ProgressListener progress)
            throws IOException, BackupException {
        ArchiveVerifier verifier = new ArchiveVerifier(progress, request.cancelled());
        if (item.sha256().isEmpty()) {
            return read(item, codec, verifier::contents);
        }
        try (ChecksumMeanwhile checksum = new ChecksumMeanwhile(item.file(), item.sha256(), request.cancelled())) {
            Reading reading = read(item, codec, verifier::contents);
            return checksum.reading().and(reading);
        }
    }

    /** One of the ways in which {@link ArchiveVerifier} compares. */
    @FunctionalInterface
    private interface Look {
        Reading at(Path archive, String id, ArchiveCodec codec, Expected expected) throws BackupException;
    }

    /** The manifest of a listed snapshot says all that is in its archive; of others the catalog knows what is needed. */
    private Reading read(Item item, ArchiveCodec codec, Look look) throws IOException, BackupException {
        String id = item.name().id();
        Path manifest = destination.set(item.name().set()).manifest(ManifestRole.SNAPSHOT, id);
        List<Problem> problems = new ArrayList<>();
        if (!id.isEmpty() && Presence.of(manifest)) {
            try (ManifestReader reader = ManifestReader.ofIntact(manifest)) {
                if (BackupSet.isMisplaced(manifest, reader.head())) {
                    throw new IOException(
                            "it is that of snapshot " + reader.head().id());
                }
                return look.at(item.file(), id, codec, Expected.of(reader));
            } catch (IOException e) {
                problems.add(unreadable(manifest, e));
            }
        }
        contentsFault(item.name()).ifPresent(problems::add);
        return new Reading(problems, List.of(), problems.isEmpty())
                .and(look.at(item.file(), id, codec, Expected.some(held(item.name()))));
    }

    private static Problem unreadable(Path manifest, IOException cause) {
        return new Problem("", "its manifest " + manifest + " cannot be read: " + Reason.of(cause));
    }

    /** Of an archive that was put together from others, only its manifest tells that it holds what they held. */
    private Optional<Problem> contentsFault(SnapshotName name) {
        Path manifest = destination.set(name.set()).manifest(ManifestRole.CONTENTS, name.id());
        try {
            if (!name.id().isEmpty() && Presence.of(manifest)) {
                try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
                    reader.end();
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unreadable(manifest, e));
        }
    }

    private List<StoredFile> held(SnapshotName name) throws BackupException {
        List<StoredFile> held = new ArrayList<>();
        if (catalog.isPresent()) {
            catalog.get()
                    .archives(name.set())
                    .forEachHeld(
                            name.id(),
                            one -> held.add(new StoredFile(
                                    ArchiveEntry.file(one.content().storedAs(), one.size(), Instant.EPOCH),
                                    0,
                                    0,
                                    Optional.of(one.content()))));
        }
        return held;
    }

    private ArchiveCheck right(Item item, Depth depth) {
        note(
                item,
                () -> destination
                        .set(item.name().set())
                        .findings()
                        .noteVerified(item.name().id(), new Verification(depth, clock.instant())));
        return new ArchiveCheck(item.file(), depth, List.of());
    }

    /** What was lost before is lost still, and no longer among what the catalog knows to be in the archive. */
    private void noteDamage(Item item, List<LostContent> lost) {
        String id = item.name().id();
        note(item, () -> {
            Set<LostContent> all = new HashSet<>(lost);
            Damage before =
                    destination.set(item.name().set()).findings().damages().get(id);
            if (before != null) {
                all.addAll(before.lost());
            }
            destination.set(item.name().set()).findings().noteDamage(id, new Damage(clock.instant(), List.copyOf(all)));
        });
    }

    /** Writes a note. */
    @FunctionalInterface
    private interface Note {
        void write() throws IOException;
    }

    /** An archive that lies anywhere has no manifests beside it where something could be noted. */
    private void note(Item item, Note note) {
        if (item.name().set().isEmpty() || destination.id().isEmpty()) {
            return;
        }
        try {
            note.write();
        } catch (IOException e) {
            log.warn("It cannot be noted what was found out about {}: {}", item.file(), Reason.of(e));
        }
    }
}
