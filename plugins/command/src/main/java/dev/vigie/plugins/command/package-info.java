/** A hook that runs a command after a backup. */
package dev.vigie.plugins.command;
