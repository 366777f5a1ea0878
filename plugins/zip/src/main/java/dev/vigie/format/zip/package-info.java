/**
 * The zip format (PKWARE's APPNOTE 6.3, Info-ZIP's extra fields).
 *
 * <p>Archives are written by this package itself, so that names keep their bytes and a million entries need no memory;
 * what other tools may have put into one is understood with the help of commons-compress.
 */
package dev.vigie.format.zip;
