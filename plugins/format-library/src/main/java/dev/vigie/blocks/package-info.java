/** Work on blocks of bytes, on several threads and in order: what all formats are written and read with. */
package dev.vigie.blocks;
