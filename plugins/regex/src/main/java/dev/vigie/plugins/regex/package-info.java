/** Exclusion of paths in which a regular expression is found. */
package dev.vigie.plugins.regex;
