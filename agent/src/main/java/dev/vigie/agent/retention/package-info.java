/**
 * Which snapshots stay and which go: {@link dev.vigie.agent.retention.RetentionRules} says what a policy wants, {@link
 * dev.vigie.agent.retention.Safeguard} what may happen whatever the policy says. Nothing here touches a disk or a clock.
 */
package dev.vigie.agent.retention;
