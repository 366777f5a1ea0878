/** Everything that can be done with snapshots, besides making them. */
package dev.vigie.agent.snapshots;
