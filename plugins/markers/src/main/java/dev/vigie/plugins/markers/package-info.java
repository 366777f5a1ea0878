/** Directories that say themselves that what is in them need not be backed up. */
package dev.vigie.plugins.markers;
