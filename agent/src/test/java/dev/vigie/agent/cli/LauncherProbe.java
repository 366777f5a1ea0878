package dev.vigie.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands in for the program where a test looks at what the launcher did for it. */
public final class LauncherProbe {
    private LauncherProbe() {}

    /** Makes a file of the name in the last argument and says what it was given. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String argument : arguments) {
            out.println("argument=" + argument);
        }
        for (String property : new String[] {
            "vigie.home", "vigie.terminal.output", "vigie.terminal.charset", "probe", "sun.jnu.encoding"
        }) {
            out.println(property + "=" + System.getProperty(property));
        }
        if (arguments.length > 0) {
            Files.createFile(Path.of(arguments[arguments.length - 1]));
        }
    }
}
