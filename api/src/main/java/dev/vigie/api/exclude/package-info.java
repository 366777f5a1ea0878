/**
 * What is left out of a backup. A pattern is written {@code type:expression}; the type is the id of an {@link
 * dev.vigie.api.exclude.ExclusionMatcherFactory}, and without one it is {@code gitignore}.
 */
package dev.vigie.api.exclude;
