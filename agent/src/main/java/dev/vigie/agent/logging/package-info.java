/**
 * Where log lines go: the console for the person at the terminal, a rolling file for the agent. Imports nothing of the
 * agent, so that every room may be left of it.
 */
package dev.vigie.agent.logging;
