/** Tar archives compressed with xz, in streams of their own. */
package dev.vigie.format.tarxz;
