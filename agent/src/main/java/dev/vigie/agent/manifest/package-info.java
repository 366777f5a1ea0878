/**
 * What a snapshot holds, and the file beside the archives that says so: compressed JSON lines, enough to rebuild the
 * catalog from nothing.
 */
package dev.vigie.agent.manifest;
