package dev.vigie.api;

/** What kind of value an option takes. */
@Stable
public enum OptionType {
    /** A {@link String}. */
    TEXT,
    /** A {@link Long}. */
    INTEGER,
    /** A {@link Boolean}. */
    BOOLEAN,
    /** A {@link java.util.List} of {@link String}. */
    TEXT_LIST
}
