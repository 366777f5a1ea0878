/** Walks a source and says what is there. Decides nothing about what to store. */
package dev.vigie.agent.scan;
