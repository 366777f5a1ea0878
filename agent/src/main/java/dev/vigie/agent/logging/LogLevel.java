package dev.vigie.agent.logging;

/** How much is logged: lines of this level and of those after it. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
}
