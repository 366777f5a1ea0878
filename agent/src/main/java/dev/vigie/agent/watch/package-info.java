/**
 * Notices changes below one folder and says so: which path, or that something was missed and everything must be looked
 * at. It reads no content and does not know what a backup is.
 */
package dev.vigie.agent.watch;
