/** Exclusion of paths that contain a text. */
package dev.vigie.plugins.substring;
