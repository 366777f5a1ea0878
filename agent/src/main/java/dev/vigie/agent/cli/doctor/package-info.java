/** Looks for what could be wrong around Vigie, and says how to mend it. It changes nothing. */
package dev.vigie.agent.cli.doctor;
