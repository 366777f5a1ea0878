/** Brings files back, without ever writing outside the directory it was told to write to. */
package dev.vigie.agent.restore;
