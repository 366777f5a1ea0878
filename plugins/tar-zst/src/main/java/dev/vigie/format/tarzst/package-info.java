/** Tar archives compressed with zstd, in frames of their own, with a seek table at the end. */
package dev.vigie.format.tarzst;
