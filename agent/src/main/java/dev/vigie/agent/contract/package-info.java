/** What plugins promise, and whose mistake it is when they do otherwise. */
package dev.vigie.agent.contract;
