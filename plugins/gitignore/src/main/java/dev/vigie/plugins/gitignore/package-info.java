/** Exclusion patterns with the meaning git gives them in a {@code .gitignore} file at the top of the source. */
package dev.vigie.plugins.gitignore;
