/**
 * What a person wrote in {@code vigie.yaml} and {@code folders.d}, read, checked and given back as immutable records.
 * Every problem is found in one go and named with file, line and column.
 */
package dev.vigie.agent.config;
