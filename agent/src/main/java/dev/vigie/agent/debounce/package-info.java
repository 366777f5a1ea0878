/**
 * Decides when a folder with changes is due for a backup, and what to look at: a pure function of events and a clock. It
 * neither sleeps nor touches the file system.
 */
package dev.vigie.agent.debounce;
