/** What differs between operating systems: where a person's programs keep their files, and what it is called when they cannot. */
package dev.vigie.agent.platform;
