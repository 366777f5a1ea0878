/** Finds what is not as it should be in a destination, and mends what can be mended. */
package dev.vigie.agent.mend;
