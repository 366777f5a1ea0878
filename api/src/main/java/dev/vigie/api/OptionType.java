package dev.vigie.api;

/** What kind of value an option takes. */
@Stable
public enum OptionType {
    /** A {@link String}. */
    TEXT,
    /**
     * A {@link String} that whoever reads it could misuse, such as an address with a token in it. No message of Vigie's
     * repeats it, and a configuration file that holds it, and not a variable that stands for it, is refused when others
     * than its owner may read it.
     */
    SECRET,
    /** A {@link Long}. */
    INTEGER,
    /** A {@link Boolean}. */
    BOOLEAN,
    /** A {@link java.util.List} of {@link String}. */
    TEXT_LIST
}
