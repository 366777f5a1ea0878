/** The road every backup takes, from the request to the hooks. */
package dev.vigie.agent.backup;
