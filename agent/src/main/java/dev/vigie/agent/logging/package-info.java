/**
 * Where log lines go: the console for the person at the terminal, a rolling file for the agent. Imports only
 * what knows nothing of backups, so that nearly every room may log.
 */
package dev.vigie.agent.logging;
