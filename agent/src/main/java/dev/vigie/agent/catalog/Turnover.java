package dev.vigie.agent.catalog;

/**
 * How many files of one snapshot a later one does not have any more. Content that is found under another name is not
 * lost, and does not count.
 *
 * @param gone files that are no more
 * @param changed files that are there with another content
 */
public record Turnover(long gone, long changed) {}
