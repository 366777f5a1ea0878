package dev.vigie.agent.cli;

import dev.vigie.agent.cli.terminal.Page;
import dev.vigie.agent.cli.terminal.ProgressMeter;
import dev.vigie.agent.cli.terminal.Screen;
import dev.vigie.agent.cli.terminal.Style;
import dev.vigie.agent.cli.terminal.Terminal;
import dev.vigie.agent.path.Reason;
import dev.vigie.agent.platform.Memory;
import dev.vigie.agent.text.Printable;
import dev.vigie.api.BackupException;
import dev.vigie.api.backup.ProgressListener;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program. It holds what all commands share: the services, the ways to answer, and the options that fit everywhere. */
@Command(
        name = "vigie",
        versionProvider = ProgramVersion.class,
        description = "Watches folders and keeps them backed up in ordinary zip and tar.gz archives.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  vigie watch ~/Documents /mnt/backup     keep a folder backed up from now on",
            "  vigie backup ~/Documents /mnt/backup    back it up once",
            "  vigie list /mnt/backup                  what there is",
            "  vigie restore /mnt/backup --to ~/back   get it back",
            "",
            "Exit status: 0 done; 1 failed; 2 wrong usage or configuration; 3 done, but some files could not be read"
                    + " or restored.",
            "'vigie help COMMAND' says more about a command."
        })
public final class Vigie implements Callable<Integer> {
    private final Services services;
    private final Terminal terminal;
    private final PrintStream out;
    private final Screen screen;
    private final StopSignal stop;

    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Answer with one JSON document.")
    private boolean json;

    @Option(
            names = "-q",
            scope = ScopeType.INHERIT,
            description = "Say nothing unless something is wrong (also --quiet, except in watch).")
    private boolean quiet;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "Use no colours (also: NO_COLOR=1).")
    private boolean noColour;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log details, and where in the program an error arose (also: VIGIE_DEBUG=1).")
    private boolean debug;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration instead of the usual one, vigie.yaml in the configuration directory.")
    private Optional<Path> configuration = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            converter = DurationConverter.class,
            description = "Wait at most so long for another Vigie that uses the destination (10m); 0s: not at all.")
    private Optional<Duration> patience = Optional.empty();

    Vigie(Services services, Terminal terminal, PrintStream out, Screen screen, StopSignal stop) {
        this.services = services;
        this.terminal = terminal;
        this.out = out;
        this.screen = screen;
        this.stop = stop;
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        System.exit(run(ExactArguments.of(arguments)));
    }

    /** Runs one command as the program does, and returns its exit status. */
    static int run(String[] arguments) {
        Terminal terminal = Terminal.detect(System.getenv(), System.getProperties());
        Answers answers = new Answers(new FileOutputStream(FileDescriptor.out));
        PrintStream out = new PrintStream(answers, false, StandardCharsets.UTF_8);
        Screen screen = new Screen(
                new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8), terminal);
        System.setErr(screen.lines());
        System.setOut(screen.lines()); // What a plugin prints is no part of the answer.
        StopSignal stop = StopSignal.ofThisProcess(screen.lines());
        int status = ExitStatus.FAILED;
        try (Services services = new Composition()) {
            Vigie vigie = new Vigie(services, terminal, out, screen, stop);
            vigie.debug = !System.getenv().getOrDefault("VIGIE_DEBUG", "").isEmpty();
            status = vigie.run(ConsoleLog::start, arguments);
        } catch (BackupException e) {
            screen.lines().println("vigie: " + Printable.text(e.getMessage()));
        } catch (OutOfMemoryError e) {
            screen.lines().println("vigie: " + Memory.shortage(e) + ".");
        } finally {
            out.flush();
            if (answers.failure().isPresent() && status == ExitStatus.DONE) {
                screen.lines()
                        .println("vigie: the answer could not be written: "
                                + Reason.of(answers.failure().get()));
                status = ExitStatus.FAILED;
            }
            stop.finished(status);
        }
        return status;
    }

    /**
     * Runs one command.
     *
     * @param log called before a command does anything, to set up how log lines look
     * @return the exit status
     */
    int run(Consumer<ConsoleLog.Detail> log, String... arguments) {
        CommandLine line = commandLine(List.of(arguments));
        line.setExecutionStrategy(parsed -> {
            log.accept(detail());
            patience.ifPresent(services::waitAtMost);
            return execute(parsed);
        });
        try {
            return line.execute(arguments);
        } finally {
            out.flush();
        }
    }

    private int execute(ParseResult parsed) {
        List<CommandLine> named = parsed.asCommandLineList();
        CommandLine last = named.get(named.size() - 1);
        if (json && (last.isUsageHelpRequested() || last.getCommand() instanceof TextAnswer)) {
            throw new ParameterException(last, "The answer to this is text and no JSON document; leave out --json.");
        }
        if (json && last.isVersionHelpRequested()) {
            answerInJson(Json.version());
            return ExitStatus.DONE;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private CommandLine commandLine(List<String> arguments) {
        Failures failures = new Failures(this);
        CommandLine line = new CommandLine(this);
        boolean colour = terminal.colour() && !arguments.contains("--no-color");
        Commands.meantBy(arguments, this).forEach(line::addSubcommand);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(screen.lines(), true, StandardCharsets.UTF_8))
                .setColorScheme(Help.defaultColorScheme(colour ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(60, Math.min(100, terminal.columns())))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
        addLongQuiet(line);
        line.getSubcommands().values().forEach(Vigie::addHeadings);
        return line;
    }

    private static void addHeadings(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .descriptionHeading("%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        command.getSubcommands().values().forEach(Vigie::addHeadings);
    }

    /** {@code --quiet} is {@code -q} everywhere but in {@code watch}, where it is a length of time. */
    private void addLongQuiet(CommandLine line) {
        line.getCommandSpec().addOption(longQuiet());
        line.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().optionsMap().containsKey("--quiet"))
                .forEach(this::addLongQuiet);
    }

    private OptionSpec longQuiet() {
        return OptionSpec.builder("--quiet")
                .type(boolean.class)
                .hidden(true)
                .setter(new CommandLine.Model.ISetter() {
                    @Override
                    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
                    public <T> T set(T value) {
                        boolean before = quiet;
                        quiet |= Boolean.TRUE.equals(value);
                        return (T) Boolean.valueOf(before);
                    }
                })
                .build();
    }

    @Override
    public Integer call() {
        if (json) {
            throw new ParameterException(command.commandLine(), "Name a command.");
        }
        command.commandLine().usage(screen.lines());
        return ExitStatus.WRONG_USAGE;
    }

    private ConsoleLog.Detail detail() {
        if (debug) {
            return ConsoleLog.Detail.EVERYTHING;
        }
        return quiet ? ConsoleLog.Detail.WARNINGS : ConsoleLog.Detail.NEWS;
    }

    Services services() {
        return services;
    }

    StopSignal stop() {
        return stop;
    }

    Optional<Path> configuration() {
        return configuration;
    }

    /**
     * The configuration that was named, or else the usual one, which need not exist.
     *
     * @throws BackupException when it was named and is not there
     */
    Path configurationFile() throws BackupException {
        Path file = services.configurationFile(configuration);
        if (configuration.isPresent() && Files.notExists(file)) {
            throw BackupException.user("there is no configuration " + file);
        }
        return file;
    }

    boolean debug() {
        return debug;
    }

    boolean json() {
        return json;
    }

    Instant now() {
        return services.clock().instant();
    }

    /** Says what is wrong. */
    void complain(String message) {
        screen.lines().println("vigie: " + Printable.text(message));
    }

    /** Where messages go. */
    PrintStream messages() {
        return screen.lines();
    }

    /** Tells what a person asked to know. */
    void answer(Json.Document document, Consumer<Page> text) {
        if (json) {
            answerInJson(document);
        } else {
            Page page = new Page(Style.of(noColour ? terminal.withoutColour() : terminal));
            text.accept(page);
            out.print(page);
        }
    }

    /** Tells it as a document, whatever was asked for. */
    void answerInJson(Json.Document document) {
        Json.print(out, document);
    }

    /** Tells a script what a person knows anyway. */
    void answerIfInJson(Json.Document document) {
        if (json) {
            answerInJson(document);
        }
    }

    /** Tells how something went, unless nobody wants to know. */
    void report(Json.Document document, Consumer<Page> text) {
        report(document, text, true);
    }

    /**
     * The same of what may have gone wrong.
     *
     * @param right whether all is as it should be; what is not is told even to somebody who wants it quiet
     */
    void report(Json.Document document, Consumer<Page> text, boolean right) {
        if (json || !quiet || !right) {
            answer(document, text);
        }
    }

    /** Does something that takes a while, and shows a person how it proceeds. */
    <R> R proceed(Work<R> work) throws BackupException {
        if (quiet || !screen.canDraw()) {
            return work.with(ProgressListener.NONE);
        }
        try (ProgressMeter meter = new ProgressMeter(screen)) {
            return work.with(meter);
        }
    }

    /** Something that takes a while. */
    @FunctionalInterface
    interface Work<R> {
        R with(ProgressListener progress) throws BackupException;
    }

    /** The place that a {@code DEST|FOLDER} argument means. */
    Place place(String argument, Optional<String> set) throws BackupException {
        return Place.of(argument, set, this);
    }
}
