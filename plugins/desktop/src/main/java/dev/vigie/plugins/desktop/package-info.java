/** A hook that shows the outcome of a backup on the desktop. */
package dev.vigie.plugins.desktop;
