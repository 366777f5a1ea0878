package dev.vigie.agent.cli;

import dev.vigie.api.backup.BackupRequest;
import java.util.List;
import java.util.Optional;

/** The folders of a configuration, each as the backup it asks for. */
public interface Folders {

    /** The folder of this name, if there is one. */
    Optional<BackupRequest> named(String name);

    /** All names, in the order of the configuration. */
    List<String> names();
}
