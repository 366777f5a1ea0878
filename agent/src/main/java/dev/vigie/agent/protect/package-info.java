/**
 * Keeps folders protected: joins the watcher, the debounce and the backup service of each, and survives whatever becomes
 * of its source or destination.
 */
package dev.vigie.agent.protect;
