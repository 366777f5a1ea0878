/**
 * Tar archives in POSIX (pax) form, compressed in frames that stand for themselves, so that parts of an archive can be
 * read, and copied to another, without the rest. How a frame is compressed is up to a {@link
 * dev.vigie.tar.TarCompression}; a format is one of these and a few lines around it.
 */
package dev.vigie.tar;
