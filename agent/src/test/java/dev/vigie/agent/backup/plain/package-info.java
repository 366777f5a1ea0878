/** The simplest format there could be, as a plugin: no random access, no reuse. */
package dev.vigie.agent.backup.plain;
