/** From what is there now and what the last snapshot has to what a backup has to do. Looks at facts, never at contents. */
package dev.vigie.agent.plan;
