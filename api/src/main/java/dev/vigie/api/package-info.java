/**
 * What the agent and every plugin share: the shape of an extension, its options, its context and its errors.
 *
 * <p>The three contracts are in {@link dev.vigie.api.format}, {@link dev.vigie.api.exclude} and {@link
 * dev.vigie.api.hook}; {@link dev.vigie.api.backup} is the way to ask for a backup from a program of one's own.
 *
 * <p>Unless a type says otherwise, nothing here accepts or returns {@code null}.
 */
package dev.vigie.api;
