/** Tar archives as they are. */
package dev.vigie.format.tar;
