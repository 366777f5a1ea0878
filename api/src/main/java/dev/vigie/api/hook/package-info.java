/** Hooks: what happens after a backup. A hook's failure is reported and changes nothing about the backup. */
package dev.vigie.api.hook;
