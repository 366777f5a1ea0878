package dev.vigie.agent.cli.terminal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What standard output and standard error are connected to.
 *
 * @param output whether standard output is a terminal
 * @param errors whether standard error is a terminal that can redraw a line
 * @param columns width of the terminal
 * @param colour whether colours may be written to standard output
 * @param unicode whether characters beyond ASCII can be shown
 */
public record Terminal(boolean output, boolean errors, int columns, boolean colour, boolean unicode) {
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;

    /**
     * Finds out from what the launcher passes as system properties ({@code vigie.terminal.output}, {@code .errors},
     * {@code .columns}, {@code .charset}), which Java cannot know, and from the environment's usual wishes about colours
     * (no-color.org, bixense.com/clicolors).
     *
     * @param environment as {@link System#getenv()}
     * @param properties as {@link System#getProperties()}
     */
    public static Terminal detect(Map<String, String> environment, Properties properties) {
        boolean output = Boolean.parseBoolean(properties.getProperty("vigie.terminal.output"));
        boolean errors = Boolean.parseBoolean(properties.getProperty("vigie.terminal.errors"));
        boolean dumb = "dumb".equals(environment.get("TERM"));
        return new Terminal(
                output,
                errors && !dumb,
                columns(environment, properties),
                colour(environment, output && !dumb),
                unicode(properties));
    }

    private static int columns(Map<String, String> environment, Properties properties) {
        return number(environment.get("COLUMNS"))
                .or(() -> number(properties.getProperty("vigie.terminal.columns")))
                .orElse(USUAL_COLUMNS);
    }

    private static Optional<Integer> number(String text) {
        return Optional.ofNullable(text)
                .filter(digits -> digits.matches("\\d{1,4}"))
                .map(Integer::valueOf)
                .filter(columns -> columns >= FEWEST_COLUMNS);
    }

    private static boolean colour(Map<String, String> environment, boolean able) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        String forced = environment.getOrDefault("CLICOLOR_FORCE", "");
        return able || !(forced.isEmpty() || forced.equals("0"));
    }

    private static boolean unicode(Properties properties) {
        String name = properties.getProperty("vigie.terminal.charset", properties.getProperty("native.encoding", ""));
        try {
            return Charset.forName(name).equals(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The same terminal without colours. */
    public Terminal withoutColour() {
        return new Terminal(output, errors, columns, false, unicode);
    }
}
