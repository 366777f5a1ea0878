package dev.vigie.agent.plugins;

/** What a plugin can add. */
public enum ExtensionKind {
    FORMAT("format", "archive format"),
    MATCHER("matcher", "exclusion type"),
    HOOK("hook", "hook type");

    private final String word;
    private final String title;

    ExtensionKind(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** The kind in one word, in lower case. */
    public String word() {
        return word;
    }

    /** The kind as it is called in messages. */
    String title() {
        return title;
    }
}
