/** Work that is done beside other work. */
package dev.vigie.agent.threads;
