package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.Quantities;
import dev.vigie.agent.destination.Verification.Depth;
import dev.vigie.agent.verify.ArchiveCheck;
import dev.vigie.agent.verify.Sample;
import dev.vigie.agent.verify.VerifyRequest;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code vigie verify}. */
@Command(
        name = "verify",
        description = {
            "Read archives back and say whether they are right.",
            "",
            "What was found is kept: 'vigie list' shows what is right and what is damaged, 'vigie doctor DEST' by which"
                    + " archive, and what a damaged one lost is stored again by the next backup, as far as the source"
                    + " still has it."
        },
        sortOptions = false,
        footer = {
            "",
            "Exit status 1 when one is not right.",
            "",
            "Examples:",
            "  vigie verify /backup",
            "  vigie verify documents --sample 5%%",
            "  vigie verify /backup/documents_20261123_101500.zip --depth checksum"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Vigie vigie;

    @Parameters(
            paramLabel = "DEST|FOLDER|ARCHIVE",
            description = "A directory with archives, a configured folder's name, or one archive.")
    private String argument;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = SetNameConverter.class,
            description = "Only the backups of this name.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--depth",
            paramLabel = "DEPTH",
            defaultValue = "contents",
            converter = DepthConverter.class,
            completionCandidates = DepthConverter.class,
            description = "structure: each archive lists the entries it should have; checksum: its bytes are those that"
                    + " were written; contents (default): and every file in it has its checksum. Where something is"
                    + " wrong, the contents are read to say what is lost.")
    private Depth depth;

    @Option(
            names = "--sample",
            paramLabel = "SHARE",
            converter = ShareConverter.class,
            description = "Only so many of all bytes, such as 5%%, by whole archives, at least one: those verified"
                    + " longest ago, so that each gets its turn. Among those never verified chance decides.")
    private Optional<Double> share = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = SeedConverter.class,
            description = "Makes chance decide as it did with this seed.")
    private Optional<Long> seed = Optional.empty();

    VerifyCommand(Vigie vigie) {
        this.vigie = vigie;
    }

    @Override
    public Integer call() throws BackupException {
        if (seed.isPresent() && share.isEmpty()) {
            throw BackupException.user("--seed is for --sample, which is not given.");
        }
        Path path = Place.absolute(argument);
        boolean one = Files.isRegularFile(path);
        if (one && share.isPresent()) {
            throw BackupException.user("--sample chooses among archives, but " + argument + " is one.");
        }
        if (one && name.isPresent()) {
            throw BackupException.user("--name chooses among archives, but " + argument + " is one.");
        }
        Optional<Sample> sample = share.map(part -> new Sample(
                part, seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1L << 32))));
        List<ArchiveCheck> checks = one ? archive(path) : everything(sample);
        boolean right = checks.stream().allMatch(ArchiveCheck::ok);
        vigie.report(Json.verification(checks, sample), page -> write(page, checks, sample), right);
        if (right) {
            return ExitStatus.DONE;
        }
        vigie.complain("Not every archive is right.");
        return ExitStatus.FAILED;
    }

    private List<ArchiveCheck> archive(Path path) throws BackupException {
        ArchiveCheck check = vigie.proceed(progress -> vigie.services()
                .snapshots()
                .verifyArchive(path, request(Optional.empty(), Optional.empty(), progress)));
        return List.of(check);
    }

    private List<ArchiveCheck> everything(Optional<Sample> sample) throws BackupException {
        Place place = vigie.place(argument, name);
        return vigie.proceed(progress ->
                vigie.services().snapshots().verify(place.destination(), request(place.set(), sample, progress)));
    }

    private VerifyRequest request(Optional<String> set, Optional<Sample> sample, ProgressListener progress) {
        return new VerifyRequest(set, depth, sample, progress, vigie.stop()::isRequested);
    }

    private static void write(Page page, List<ArchiveCheck> checks, Optional<Sample> sample) {
        for (ArchiveCheck check : checks) {
            if (check.ok()) {
                page.good(check.archive().toString());
            } else {
                page.bad(check.archive().toString());
                page.problems("What is wrong with it:", check.errors());
                page.blank();
            }
        }
        long right = checks.stream().filter(ArchiveCheck::ok).count();
        page.line(right + " of " + Quantities.count(checks.size(), "archive") + " right.");
        sample.ifPresent(chosen -> page.line("The sample was chosen with --seed " + chosen.seed() + "."));
    }

    /** Reads the name of a depth. */
    static final class DepthConverter extends WordConverter<Depth> {
        DepthConverter() {
            super(Depth.class);
        }
    }

    /** Reads a share such as {@code 5%} or {@code 0.5%}. */
    static final class ShareConverter implements ITypeConverter<Double> {
        private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");

        @Override
        public Double convert(String text) {
            Matcher matcher = SHARE.matcher(text);
            double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : 0;
            if (!(share > 0 && share <= 1)) {
                throw new TypeConversionException(
                        "\"" + text + "\" must be more than 0% and at most 100%, for instance 5%.");
            }
            return share;
        }
    }

    /** Reads the number that chance begins with. */
    static final class SeedConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "\"" + text + "\" must be a whole number, as a run with --sample shows it.");
            }
        }
    }
}
