/** Asking for a backup and being told how it went. This is the way in for programs that embed Vigie. */
package dev.vigie.api.backup;
