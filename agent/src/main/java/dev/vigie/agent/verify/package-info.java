/** Reads archives back and says what is wrong with them. */
package dev.vigie.agent.verify;
