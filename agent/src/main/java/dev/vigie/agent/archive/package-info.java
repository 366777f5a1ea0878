/** Carries out a plan: reads files so that what is stored is consistent, and drives a format through it. */
package dev.vigie.agent.archive;
