/**
 * The only room that knows PF4J: finds plugins, keeps what is wrong with one away from the others, and hands out their
 * formats, matchers and hooks.
 */
package dev.vigie.agent.plugins;
