/**
 * What a running agent is doing, asked for through a Unix domain socket that only its owner can open. It knows nothing
 * of how the agent works: it is given a supplier.
 */
package dev.vigie.agent.status;
