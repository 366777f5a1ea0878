package dev.vigie.agent.platform;

import dev.vigie.api.BackupException;
import dev.vigie.api.ErrorCategory;
import java.nio.file.Path;

/** Vigie cannot keep its own files where it keeps them. No backup, source or plugin is at fault. */
public final class StateDirectoryException extends BackupException {
    private static final long serialVersionUID = 1L;

    /**
     * @param place the file or directory that cannot be used, in {@link Directories#state}
     * @param reason why, as a part of a sentence
     */
    public StateDirectoryException(Path place, String reason, Throwable cause) {
        super(
                ErrorCategory.ENVIRONMENT,
                true,
                "cannot use " + place + ", where Vigie keeps files of its own: " + reason
                        + ". No backup is at fault. See that this place can be written to and has room, or let Vigie use"
                        + " another with XDG_STATE_HOME=DIRECTORY in the environment",
                cause);
    }
}
