/** What is left out of a backup: several matchers, whose answers become one decision about a path. */
package dev.vigie.agent.exclude;
