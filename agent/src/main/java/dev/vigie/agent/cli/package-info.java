/**
 * The command line: one thin class per command, over services it is given. What a command finds out it tells either as
 * one JSON document or as text for a person; how that text looks is in {@link dev.vigie.agent.cli.terminal}.
 */
package dev.vigie.agent.cli;
