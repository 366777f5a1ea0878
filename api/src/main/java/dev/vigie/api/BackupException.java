package dev.vigie.api;

/**
 * The one checked exception of Vigie. Its message is written for the person who reads it: what happened, to which path,
 * and what to do next.
 */
@Stable
public class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCategory category;
    private final boolean retryable;

    /**
     * @param category who can do something about it
     * @param retryable whether the same request may succeed later without anybody changing it
     * @param message a whole sentence for the person reading it
     * @param cause what led to it, or {@code null}
     */
    public BackupException(ErrorCategory category, boolean retryable, String message, Throwable cause) {
        super(message, cause);
        this.category = category;
        this.retryable = retryable;
    }

    /** A mistake in what was asked for; asking again changes nothing. */
    public static BackupException user(String message) {
        return new BackupException(ErrorCategory.USER, false, message, null);
    }

    /** Like {@link #user(String)}, with what led to it. */
    public static BackupException user(String message, Throwable cause) {
        return new BackupException(ErrorCategory.USER, false, message, cause);
    }

    /** The machine refused; the same request may succeed later. */
    public static BackupException environment(String message, Throwable cause) {
        return new BackupException(ErrorCategory.ENVIRONMENT, true, message, cause);
    }

    /** The machine refused, for a reason that has no exception of its own. */
    public static BackupException environment(String message) {
        return environment(message, null);
    }

    /** A plugin broke its contract. */
    public static BackupException plugin(String message, Throwable cause) {
        return new BackupException(ErrorCategory.PLUGIN, false, message, cause);
    }

    /** Vigie itself is wrong. */
    public static BackupException bug(String message, Throwable cause) {
        return new BackupException(ErrorCategory.BUG, false, message, cause);
    }

    /** Who can do something about it. */
    public ErrorCategory category() {
        return category;
    }

    /** Whether the same request may succeed later without anybody changing it. */
    public boolean retryable() {
        return retryable;
    }
}
