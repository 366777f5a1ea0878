/**
 * DEFLATE (RFC 1951) on several threads for the archive formats: engines, stored blocks for what will not compress, and
 * an ordered, bounded hand-over of work.
 */
package dev.vigie.deflate;
