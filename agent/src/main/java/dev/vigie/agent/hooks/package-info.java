/** Runs what is to happen after a backup. Whatever goes wrong here changes the report and never the backup. */
package dev.vigie.agent.hooks;
