package dev.vigie.agent.logging;

import java.util.Optional;
import org.tinylog.core.LogEntry;

/**
 * Something logged.
 *
 * @param entry what tinylog knows of it
 * @param plugin whose line it is; empty for the program's own
 */
record Line(LogEntry entry, Optional<String> plugin) {}
