/** Exclusion by what is known about a file besides its path: its size, its age, its type. */
package dev.vigie.plugins.attributes;
