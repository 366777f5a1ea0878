package dev.vigie.agent.logging;

/** How a line of the log looks. */
public enum LogFormat {
    /** {@code 2024-01-15 14:30:22 - INFO - message}, in local time. */
    TEXT,
    /** One JSON object a line, with the instant in UTC. */
    JSON
}
