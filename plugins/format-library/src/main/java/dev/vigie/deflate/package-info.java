/** DEFLATE (RFC 1951) for the archive formats: engines, and stored blocks for what will not compress. */
package dev.vigie.deflate;
