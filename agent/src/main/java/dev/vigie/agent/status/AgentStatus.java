package dev.vigie.agent.status;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a running agent is doing.
 *
 * @param pid its process
 * @param version of Vigie
 * @param started when it began
 * @param folders what it protects, in the order of its configuration
 */
public record AgentStatus(long pid, String version, Instant started, List<FolderStatus> folders) {
    public AgentStatus {
        Objects.requireNonNull(version);
        Objects.requireNonNull(started);
        folders = List.copyOf(folders);
    }

    /** The same with other folders. */
    public AgentStatus withFolders(List<FolderStatus> others) {
        return new AgentStatus(pid, version, started, others);
    }
}
