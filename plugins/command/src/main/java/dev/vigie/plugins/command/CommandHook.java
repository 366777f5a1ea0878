package dev.vigie.plugins.command;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs one command. */
final class CommandHook implements PostBackupHook {
    private static final int POLL_MILLISECONDS = 20;

    private final String program;
    private final List<Argument> arguments;
    private final Path directory;
    private final CommandEnvironment environment;

    CommandHook(String program, List<Argument> arguments, Path directory, CommandEnvironment environment) {
        this.program = program;
        this.arguments = arguments;
        this.directory = directory;
        this.environment = environment;
    }

    @Override
    public void run(BackupReport report) throws BackupException, InterruptedException {
        Process process = start(report);
        OutputTail output = new OutputTail();
        try {
            follow(process, output);
        } catch (IOException e) {
            throw BackupException.environment("Cannot read the output of \"" + program + "\": " + e.getMessage(), e);
        } finally {
            if (process.isAlive()) {
                killTree(process.toHandle());
            }
        }
        if (process.exitValue() != 0) {
            throw BackupException.environment("\"" + program + "\" ended with exit status " + process.exitValue()
                    + (output.isEmpty() ? " and printed nothing." : ". It printed: " + output.text()));
        }
    }

    private Process start(BackupReport report) throws BackupException {
        List<String> command = new ArrayList<>(List.of(program));
        arguments.forEach(argument -> command.add(argument.in(report)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(directory.toFile());
        builder.redirectErrorStream(true);
        Map<String, String> variables = builder.environment();
        Map<String, String> wanted = environment.variables(Map.copyOf(variables), report);
        variables.clear();
        variables.putAll(wanted);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            String hint = arguments.isEmpty() && program.contains(" ")
                    ? " Write the program and each argument as texts of their own: run: [\""
                            + String.join("\", \"", program.trim().split("\\s+")) + "\"]."
                    : " Check that it is installed and in the PATH, or write its absolute path.";
            throw BackupException.environment("Cannot start \"" + program + "\"." + hint, e);
        }
    }

    /**
     * Collects output until the process has ended. It does not wait for the end of the output, which something that the
     * command left running in the background may hold open for ever.
     */
    private static void follow(Process process, OutputTail output) throws IOException, InterruptedException {
        InputStream stream = process.getInputStream();
        boolean ended = false;
        while (!ended) {
            ended = process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
            while (output.takeAvailable(stream)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    /** Ends a process and whatever it started, also what is started while this happens. */
    private static void killTree(ProcessHandle root) {
        Set<ProcessHandle> tree = new LinkedHashSet<>(Set.of(root));
        boolean grown = true;
        while (grown) {
            Set<ProcessHandle> found = new LinkedHashSet<>();
            tree.forEach(process -> process.descendants().forEach(found::add));
            grown = tree.addAll(found);
            tree.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
