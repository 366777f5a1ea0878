/** Tar archives compressed with gzip, in members of their own. */
package dev.vigie.format.targz;
