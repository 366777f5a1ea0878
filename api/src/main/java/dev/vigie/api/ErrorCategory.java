package dev.vigie.api;

/** Who can do something about a {@link BackupException}. */
@Stable
public enum ErrorCategory {
    /** The person asked for something that cannot be: a wrong option, a missing folder, a pattern that does not parse. */
    USER,
    /** The machine did not let us: a full disk, a permission, a device that failed or went away. */
    ENVIRONMENT,
    /** A plugin broke its contract. */
    PLUGIN,
    /** Vigie itself is wrong. */
    BUG
}
