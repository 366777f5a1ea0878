/**
 * What lies where in a destination, and how it gets there: marker, lock, names, and the way from a temporary file to a
 * published archive.
 */
package dev.vigie.agent.destination;
