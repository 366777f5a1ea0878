/**
 * Tar archives in POSIX (pax) form, compressed with gzip in members of their own, so that parts of an archive can be
 * read, and copied to another, without the rest.
 */
package dev.vigie.format.targz;
