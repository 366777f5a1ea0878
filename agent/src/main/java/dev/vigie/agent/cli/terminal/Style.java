package dev.vigie.agent.cli.terminal;

/**
 * Colours and marks that a terminal can show.
 *
 * @param colour whether to use colours
 * @param unicode whether to use characters beyond ASCII
 */
public record Style(boolean colour, boolean unicode) {

    /** What suits a terminal. */
    public static Style of(Terminal terminal) {
        return new Style(terminal.colour(), terminal.unicode());
    }

    /** Good news. */
    public String good(String text) {
        return coloured("32", (unicode ? "✓" : "OK") + " " + text);
    }

    /** News that ask for a look. */
    public String doubtful(String text) {
        return coloured("33", "! " + text);
    }

    /** Bad news. */
    public String bad(String text) {
        return coloured("31", (unicode ? "✗" : "X") + " " + text);
    }

    /** The title of what follows. */
    public String heading(String text) {
        return coloured("36", text);
    }

    /** What stands for the rest. */
    public String ellipsis() {
        return unicode ? "…" : "...";
    }

    private String coloured(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
