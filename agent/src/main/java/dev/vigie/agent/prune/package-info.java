/** Removes what a policy does not keep, and gets back the space that nothing needs any more. */
package dev.vigie.agent.prune;
