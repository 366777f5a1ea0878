/**
 * How things look to a person at a terminal: sizes and ages in words, the progress bar, colours, and names that cannot
 * harm the screen.
 */
package dev.vigie.agent.cli.terminal;
