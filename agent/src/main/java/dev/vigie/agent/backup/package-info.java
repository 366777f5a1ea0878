/** The road every backup takes, from the request to the hooks, and everything that can be done with snapshots. */
package dev.vigie.agent.backup;
