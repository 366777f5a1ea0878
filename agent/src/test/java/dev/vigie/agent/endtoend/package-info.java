/**
 * The program as people have it: the distribution of {@code target/vigie}, started as a process of its own, on real
 * trees, and judged by the tools that people have. Maven runs these tests after {@code package}.
 */
package dev.vigie.agent.endtoend;
