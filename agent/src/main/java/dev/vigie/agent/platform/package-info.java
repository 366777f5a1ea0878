/** What differs between operating systems: where a person's programs keep their files. */
package dev.vigie.agent.platform;
