/** A hook that keeps a copy of a folder's backups on another disk, which is a destination in its own right. */
package dev.vigie.plugins.copy;
