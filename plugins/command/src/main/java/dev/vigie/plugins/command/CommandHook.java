package dev.vigie.plugins.command;

import dev.vigie.api.BackupException;
import dev.vigie.api.hook.BackupReport;
import dev.vigie.api.hook.PostBackupHook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Runs one command. */
final class CommandHook implements PostBackupHook {
    private static final int POLL_MILLISECONDS = 20;

    /** The variable that all processes of one run have in common. */
    private static final String MARK = "VIGIE_HOOK_RUN";

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
        String mark = UUID.randomUUID().toString();
        Process process = start(report, mark);
        OutputTail output = new OutputTail();
        try {
            follow(process, output);
        } catch (IOException e) {
            throw BackupException.environment("Cannot read the output of \"" + program + "\": " + e.getMessage(), e);
        } finally {
            if (process.isAlive()) {
                killTree(process.toHandle(), mark);
            }
        }
        if (process.exitValue() != 0) {
            throw BackupException.environment("\"" + program + "\" ended with exit status " + process.exitValue()
                    + (output.isEmpty() ? " and printed nothing." : ". It printed: " + output.text()));
        }
    }

    private Process start(BackupReport report, String mark) throws BackupException {
        List<String> command = new ArrayList<>(List.of(program));
        arguments.forEach(argument -> command.add(argument.in(report)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(directory.toFile());
        builder.redirectErrorStream(true);
        Map<String, String> variables = builder.environment();
        Map<String, String> wanted = environment.variables(Map.copyOf(variables), report);
        variables.clear();
        variables.putAll(wanted);
        variables.put(MARK, mark);
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
        boolean flowing = false;
        while (!ended) {
            ended = process.waitFor(flowing ? 1 : POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
            flowing = false;
            while (output.takeAvailable(stream)) {
                flowing = true;
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    /**
     * Ends a process and whatever it started, also what is started while this happens, and what lost its parent meanwhile:
     * that is known by the mark in its environment, where the system shows it.
     */
    private static void killTree(ProcessHandle root, String mark) {
        Set<ProcessHandle> tree = new LinkedHashSet<>(Set.of(root));
        boolean grown = true;
        while (grown) {
            Set<ProcessHandle> found = new LinkedHashSet<>(marked(mark));
            tree.forEach(process -> process.descendants().forEach(found::add));
            grown = tree.addAll(found);
            tree.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> marked(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains(MARK + "=" + mark))
                .toList();
    }

    /** Empty for processes of others, and on systems that do not show it. */
    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
