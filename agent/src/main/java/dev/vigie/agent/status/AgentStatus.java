package dev.vigie.agent.status;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a running agent is doing.
 *
 * @param pid its process
 * @param version of Vigie
 * @param started when it began
 * @param refused what is wrong with the configuration as it is now, so that the one before stays in force; lines for a
 *     person, empty when it is in force
 * @param folders what it protects, in the order of its configuration
 */
public record AgentStatus(
        long pid, String version, Instant started, Optional<String> refused, List<FolderStatus> folders) {
    public AgentStatus {
        Objects.requireNonNull(version);
        Objects.requireNonNull(started);
        Objects.requireNonNull(refused);
        folders = List.copyOf(folders);
    }

    /** The same with other folders. */
    public AgentStatus withFolders(List<FolderStatus> others) {
        return new AgentStatus(pid, version, started, refused, others);
    }
}
