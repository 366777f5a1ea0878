/** What a destination holds: its archives, its manifests, and the catalog, which is kept up to date with them. */
package dev.vigie.agent.inventory;
