/** The text by which everything to the right names a file below a folder, and the way back to the file. */
package dev.vigie.agent.path;
