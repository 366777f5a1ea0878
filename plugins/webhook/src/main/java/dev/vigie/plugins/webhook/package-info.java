/** Hooks that post to the web: what a backup came to, for people and programs, and signs of life for a monitor. */
package dev.vigie.plugins.webhook;
